import { beforeAll, describe, expect, it } from 'vitest';
import { SeriesStore } from '../series.ts';
import { evaluate } from './evaluate.ts';
import { parsePromql, syntaxError } from './syntax.ts';

const NOW = 1_800_000_000_000;
const store = new SeriesStore();

beforeAll(() => {
  // Ten minutes of a sample every ten seconds.
  for (let i = 0; i <= 60; i++) {
    const time = NOW - (60 - i) * 10_000;
    store.append({ __name__: 'requests_total', app: 'web', code: '200' }, time, i * 10);
    store.append({ __name__: 'requests_total', app: 'web', code: '500' }, time, i);
    // Starts again at half time.
    store.append({ __name__: 'restarted_total', app: 'web' }, time, i < 30 ? i : i - 30);
    store.append({ __name__: 'up', app: 'web', job: 'web' }, time, 1);
    store.append({ __name__: 'up', app: 'api', job: 'api' }, time, 0);
    for (const [le, share] of [
      ['0.1', 0.5],
      ['0.5', 0.9],
      ['+Inf', 1],
    ] as const) {
      store.append({ __name__: 'latency_bucket', le }, time, i * 100 * share);
    }
  }
  store.append({ __name__: 'gone', app: 'web' }, NOW - 60_000, 1);
  store.append({ __name__: 'gone', app: 'web' }, NOW - 30_000, 0, true);
});

const vector = (query: string) => {
  const value = evaluate(parsePromql(query), store, NOW);
  if (value.type !== 'vector') throw new Error(`${query} gave a ${value.type}`);
  return value.elements;
};
const single = (query: string) => vector(query)[0]?.value;

describe('PromQL', () => {
  it('selects by name and matchers', () => {
    expect(vector('up{app=~"w.*",job!="x"}')).toEqual([
      { labels: { __name__: 'up', app: 'web', job: 'web' }, value: 1 },
    ]);
    expect(vector('up{app="none"}')).toEqual([]);
  });

  it('reckons rates over a window, and adds up counter resets', () => {
    expect(single('sum(rate(requests_total[5m]))')).toBeCloseTo(1.1, 5);
    expect(single('increase(restarted_total[10m])')).toBeGreaterThan(55);
    expect(single('increase(restarted_total[10m])')).toBeLessThan(65);
  });

  it('aggregates by and without labels', () => {
    expect(vector('sum by (app) (requests_total)')).toEqual([{ labels: { app: 'web' }, value: 660 }]);
    expect(vector('count without (code) (requests_total)')).toEqual([{ labels: { app: 'web' }, value: 2 }]);
    expect(single('max(up)')).toBe(1);
    expect(single('avg(up)')).toBe(0.5);
  });

  it('keeps the left side of a comparison, and turns it to 0 or 1 with bool', () => {
    expect(vector('up == 0').map((e) => e.labels.app)).toEqual(['api']);
    expect(vector('up > bool 0').map((e) => e.value)).toEqual([1, 0]);
  });

  it('divides vectors by their labels', () => {
    const ratio =
      'sum by (app) (rate(requests_total{code=~"5.."}[5m])) / sum by (app) (rate(requests_total[5m]))';
    expect(vector(ratio)).toEqual([{ labels: { app: 'web' }, value: expect.closeTo(1 / 11, 5) }]);
  });

  it('refuses many-to-one matching that is not asked for', () => {
    expect(() => vector('requests_total / on (app) up{app="web"}')).toThrow(
      'many-to-one matching must be explicit',
    );
    expect(vector('requests_total * on (app) group_left up{app="web"}')).toHaveLength(2);
  });

  it('finds what is absent', () => {
    expect(vector('absent(up{app="none"})')).toEqual([{ labels: { app: 'none' }, value: 1 }]);
    expect(vector('absent(up)')).toEqual([]);
  });

  it('interpolates quantiles of histograms', () => {
    expect(single('histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))')).toBeCloseTo(0.5, 5);
    expect(single('histogram_quantile(0.25, sum by (le) (rate(latency_bucket[5m])))')).toBeCloseTo(0.05, 5);
  });

  it('no longer sees a series that ended', () => {
    expect(vector('gone')).toEqual([]);
    expect(single('gone offset 45s')).toBe(1);
  });

  it('tells where a text is no PromQL', () => {
    expect(syntaxError('sum(')).toMatch(/parse error/);
    expect(syntaxError('up{app=}')).toMatch(/parse error/);
    expect(syntaxError('sum by (app) (up) > 0')).toBeNull();
  });
});
