import { describe, expect, it } from 'vitest';
import { cutText, toStorable, toStorableArguments } from './storable.ts';

const LONE = '\ud83d';

describe('what is given to the database', () => {
  it('has no NUL and no half surrogate pair in any of its texts, names of fields included', () => {
    const given = { a: ['x\0y', { 'k\0': `${LONE}z`, n: 1, none: null }], 'b\0': 'ok 😀' };
    expect(toStorable(given)).toEqual({
      a: ['x\uFFFDy', { 'k\uFFFD': '\uFFFDz', n: 1, none: null }],
      'b\uFFFD': 'ok 😀',
    });
  });

  it('is the very thing that was given when nothing is wrong with it', () => {
    const at = new Date();
    const bytes = Uint8Array.of(0, 1);
    const given = { at, bytes, big: 1n, list: [{ text: 'é 😀' }], missing: undefined };
    expect(toStorable(given)).toBe(given);
  });

  it('is cut with a mark where nobody reads to the end, never in the middle of a character', () => {
    expect(cutText('short', 10)).toBe('short');
    const cut = cutText(`${'a'.repeat(9)}😀${'b'.repeat(50)}`, 18);
    expect(cut).toBe('aaaaaaaaa … (cut)');
    expect(cut.isWellFormed()).toBe(true);
    const { data, where } = toStorableArguments('RunLogLine', {
      data: [{ message: 'm'.repeat(100_000) }],
      where: { message: 'w'.repeat(100_000) },
    });
    expect(data[0]?.message).toHaveLength(8_000);
    expect(where.message).toHaveLength(100_000);
  });
});
