import { describe, expect, it } from 'vitest';
import { formatMeasure, judgeSize, sumRequests } from './size.ts';

const LIMIT = { cpuMillis: 1000, memoryMi: 1024, pods: 10 };

describe('the size of an environment', () => {
  it('counts one more pod of each app, which a rollout needs', () => {
    expect(sumRequests([{ cpuMillis: 250, memoryMi: 256, pods: 3 }])).toEqual({
      cpuMillis: 1000,
      memoryMi: 1024,
      pods: 4,
    });
  });

  it('fits exactly at the limit, and names each measure that is over it', () => {
    expect(judgeSize([{ cpuMillis: 250, memoryMi: 256, pods: 3 }], LIMIT).over).toEqual([]);
    expect(judgeSize([{ cpuMillis: 251, memoryMi: 256, pods: 3 }], LIMIT).over).toEqual(['cpuMillis']);
    expect(judgeSize([{ cpuMillis: 10, memoryMi: 10, pods: 10 }], LIMIT).over).toEqual(['pods']);
  });

  it('counts what others in the namespace use', () => {
    const verdict = judgeSize([{ cpuMillis: 250, memoryMi: 256, pods: 3 }], LIMIT, {
      cpuMillis: 0,
      memoryMi: 1,
      pods: 0,
    });
    expect(verdict.over).toEqual(['memoryMi']);
  });

  it('is said as people say it', () => {
    expect(formatMeasure('cpuMillis', 1000)).toBe('1 core');
    expect(formatMeasure('cpuMillis', 12_500)).toBe('12.5 cores');
    expect(formatMeasure('memoryMi', 1536)).toBe('1.5 Gi');
    expect(formatMeasure('memoryMi', 300)).toBe('300 Mi');
    expect(formatMeasure('pods', 1)).toBe('1 pod');
  });
});
