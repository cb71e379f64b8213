import { describe, expect, it } from 'vitest';
import { isMet, median, p75, p95, parallelism, percentile } from './figures.ts';

describe('the statistics of a bench', () => {
  it('are nearest ranks of what was measured', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([median(samples), p75(samples), p95(samples), percentile(samples, 1)]).toEqual([50, 75, 95, 100]);
    expect(median([7])).toBe(7);
  });

  it('refuse to say anything about nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => parallelism([[]])).toThrow(RangeError);
  });

  it('tell steps side by side from steps one after the other', () => {
    const span = (name: string, startMs: number, endMs: number) => ({ name, startMs, endMs });
    const beside = [[span('a', 0, 4), span('b', 4, 6)], [span('c', 0, 5)]];
    expect(parallelism(beside)).toEqual({ wallMs: 6, longestLaneMs: 6, sumMs: 11 });
    const after = [[span('a', 0, 4), span('b', 4, 6)], [span('c', 6, 11)]];
    expect(parallelism(after)).toEqual({ wallMs: 11, longestLaneMs: 6, sumMs: 11 });
  });

  it('hold a value against its limit', () => {
    const figure = { name: 'x', unit: 'ms', statistic: 'median', samples: [], limit: 200 } as const;
    expect(isMet({ ...figure, samples: [], value: 200 })).toBe(true);
    expect(isMet({ ...figure, samples: [], value: 200.1 })).toBe(false);
  });
});
