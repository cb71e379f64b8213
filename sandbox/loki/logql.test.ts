import { describe, expect, it } from 'vitest';
import { matchesLabels, matchesLine, parseLogql } from './logql.ts';

describe('LogQL', () => {
  it('reads a selector and line filters', () => {
    const query = parseLogql('{namespace="shop", app=~"web.*"} |= "order \\"1\\"" != `debug` |~ "id=[0-9]+"');
    expect(query.matchers).toEqual([
      { label: 'namespace', operator: '=', value: 'shop' },
      { label: 'app', operator: '=~', value: 'web.*' },
    ]);
    expect(matchesLabels({ namespace: 'shop', app: 'web-1' }, query.matchers)).toBe(true);
    expect(matchesLabels({ namespace: 'shop', app: 'api' }, query.matchers)).toBe(false);
    expect(matchesLine('order "1" id=7', query.filters)).toBe(true);
    expect(matchesLine('order "1" id=7 debug', query.filters)).toBe(false);
    expect(matchesLine('order "1" id=x', query.filters)).toBe(false);
  });

  it('refuses a selector that narrows nothing, and what it cannot read', () => {
    expect(() => parseLogql('{app=~".*"}')).toThrow('at least one regexp or equality matcher');
    expect(() => parseLogql('{}')).toThrow('at least one');
    expect(() => parseLogql('rate({app="a"}[1m])')).toThrow('parse error');
    expect(() => parseLogql('{app="a"} | json')).toThrow('parse error');
  });
});
