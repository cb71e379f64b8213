import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

describe('the text format', () => {
  it('reads names, labels with escapes, values and times', () => {
    const text =
      '# HELP a help\n# TYPE a counter\na{path="/x\\"y",code="200"} 1.5 1700000000000\nb +Inf\nc{} NaN\n';
    expect(parseExposition(text)).toEqual([
      { labels: { __name__: 'a', path: '/x"y', code: '200' }, value: 1.5, time: 1_700_000_000_000 },
      { labels: { __name__: 'b' }, value: Number.POSITIVE_INFINITY, time: null },
      { labels: { __name__: 'c' }, value: Number.NaN, time: null },
    ]);
  });

  it('refuses a page that is no metrics', () => {
    expect(() => parseExposition('<!doctype html>')).toThrow('expected a metric name');
    expect(() => parseExposition('a{b=1} 2')).toThrow('malformed labels');
    expect(() => parseExposition('a one')).toThrow('malformed value');
  });
});
