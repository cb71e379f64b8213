import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, slips } from './nearest.ts';

const NAMES = ['returns-api', 'qa-returns-1187', 'cart', 'gift-cards', 'Checkout'].map((name) => ({ name }));
const near = (text: string) => nearest(text, NAMES, 3).map(({ name }) => name);

describe('nearest', () => {
  it('finds what was meant behind a slip of the keys', () => {
    expect(near('retruns 1178')).toEqual(['qa-returns-1187', 'returns-api']);
    expect(near('chekout')).toEqual(['Checkout']);
    expect(near('crat')).toContain('cart');
  });
  it('counts every word, so that a common ending makes no two names alike', () => {
    expect(near('crat-apy')).not.toContain('returns-api');
    expect(near('retunrs-apy')[0]).toBe('returns-api');
  });
  it('offers nothing that has little in common', () => {
    expect(near('zzzzzz')).toEqual([]);
    expect(near('')).toEqual([]);
    expect(near('!?')).toEqual([]);
  });
  it('counts slips the same from both sides, and none between equals', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slips(a, b)).toBe(slips(b, a));
        expect(slips(a, a)).toBe(0);
        expect(slips(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
