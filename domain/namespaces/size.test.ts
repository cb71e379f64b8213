import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  explainSum,
  formatAlike,
  formatMeasure,
  judgeSize,
  lowerToFit,
  SIZE_MEASURES,
  sumRequests,
} from './size.ts';

const LIMIT = { cpuMillis: 1000, memoryMi: 1024, pods: 10 };

describe('the size of an environment', () => {
  it('counts one more pod of each app, which a rollout needs', () => {
    expect(sumRequests([{ name: 'cart', cpuMillis: 250, memoryMi: 256, pods: 3 }])).toEqual({
      cpuMillis: 1000,
      memoryMi: 1024,
      pods: 4,
    });
  });

  it('fits exactly at the limit, and names each measure that is over it', () => {
    expect(judgeSize([{ name: 'cart', cpuMillis: 250, memoryMi: 256, pods: 3 }], LIMIT).over).toEqual([]);
    expect(judgeSize([{ name: 'cart', cpuMillis: 251, memoryMi: 256, pods: 3 }], LIMIT).over).toEqual([
      'cpuMillis',
    ]);
    expect(judgeSize([{ name: 'cart', cpuMillis: 10, memoryMi: 10, pods: 10 }], LIMIT).over).toEqual([
      'pods',
    ]);
  });

  it('counts what others in the namespace use', () => {
    const verdict = judgeSize([{ name: 'cart', cpuMillis: 250, memoryMi: 256, pods: 3 }], LIMIT, {
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

  it('is explained as the sum that it is', () => {
    const verdict = judgeSize([{ name: 'orders', cpuMillis: 2000, memoryMi: 300, pods: 8 }], LIMIT, {
      cpuMillis: 1000,
      memoryMi: 0,
      pods: 2,
    });
    expect(explainSum(verdict, 'cpuMillis')).toBe(
      'orders: 2 cores × (8 pods + 1 during a rollout) = 18 cores; other apps of the team: 1 core',
    );
    expect(explainSum(verdict, 'memoryMi')).toBe('orders: 300 Mi × (8 pods + 1 during a rollout) = 2700 Mi');
    expect(explainSum(verdict, 'pods')).toBe(
      'orders: 8 pods + 1 during a rollout = 9 pods; other apps of the team: 2 pods',
    );
  });

  it('is compared in one unit', () => {
    expect(formatAlike('memoryMi', [1536, 4096])).toEqual(['1.5 Gi', '4 Gi']);
    expect(formatAlike('memoryMi', [2700, 4096])).toEqual(['2700 Mi', '4096 Mi']);
    expect(formatAlike('cpuMillis', [18_000, 4000])).toEqual(['18 cores', '4 cores']);
  });
});

describe('lowering to what fits', () => {
  const app = (name: string, cpuMillis: number, memoryMi: number, pods: number) => {
    return { name, cpuMillis, memoryMi, pods };
  };
  const limit = { cpuMillis: 4000, memoryMi: 8192, pods: 20 };

  it('lowers only what is too large, in steps that people would choose', () => {
    expect(lowerToFit([app('orders', 2000, 512, 8)], limit)).toEqual([app('orders', 400, 512, 8)]);
    expect(lowerToFit([app('orders', 100, 3000, 4)], limit)).toEqual([app('orders', 100, 1600, 4)]);
  });
  it('lowers several apps by the same share, beside what others use', () => {
    const inUse = { cpuMillis: 1000, memoryMi: 0, pods: 0 };
    expect(lowerToFit([app('a', 2000, 64, 2), app('b', 1000, 64, 2)], limit, inUse)).toEqual([
      app('a', 650, 64, 2),
      app('b', 300, 64, 2),
    ]);
  });
  it('lowers the pods where there are too many, and keeps one of each app', () => {
    expect(lowerToFit([app('a', 50, 64, 40), app('b', 50, 64, 1)], limit)).toEqual([
      app('a', 50, 64, 17),
      app('b', 50, 64, 1),
    ]);
  });
  it('leaves alone what fits, and says so where nothing would', () => {
    expect(lowerToFit([app('orders', 250, 512, 2)], limit)).toEqual([app('orders', 250, 512, 2)]);
    expect(lowerToFit([app('orders', 250, 512, 2)], limit, { ...limit, pods: 0 })).toBeNull();
  });
  it('always fits when it proposes something, and never proposes more than was asked (property)', () => {
    const size = fc.record({
      cpuMillis: fc.integer({ min: 50, max: 20_000 }),
      memoryMi: fc.integer({ min: 64, max: 40_000 }),
      pods: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 6 }), size, (sizes, inUse) => {
        const apps = sizes.map((each, at) => ({ name: `app-${at}`, ...each }));
        const fitting = lowerToFit(apps, limit, inUse);
        if (fitting === null) return;
        expect(judgeSize(fitting, limit, inUse).over).toEqual([]);
        for (const [at, each] of fitting.entries()) {
          for (const measure of SIZE_MEASURES) expect(each[measure]).toBeLessThanOrEqual(apps[at]![measure]);
        }
      }),
    );
  });
});
