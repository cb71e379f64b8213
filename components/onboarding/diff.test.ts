import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffCount, toDiff } from './diff.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd: 1', ''), { maxLength: 30 });

describe('toDiff', () => {
  it('shows a new file as added lines, counted from 1', () => {
    expect(toDiff('', 'a\nb\n')).toEqual([
      { sign: '+', before: null, after: 1, text: 'a' },
      { sign: '+', before: null, after: 2, text: 'b' },
    ]);
  });
  it('folds what is far from every change', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
    const after = before.with(9, 'changed');
    const shown = toDiff(before.join('\n'), after.join('\n'));
    expect(shown[0]).toMatchObject({ sign: 'skip', lines: 6 });
    expect(shown.at(-1)).toMatchObject({ sign: 'skip', lines: 7 });
    expect(shown.filter((line) => line.sign === '+')).toEqual([
      { sign: '+', before: null, after: 10, text: 'changed' },
    ]);
  });
  it('loses no line of either side, whatever the texts are', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const old = before.map((line) => `${line}\n`).join('');
        const fresh = after.map((line) => `${line}\n`).join('');
        const shown = toDiff(old, fresh);
        const skipped = shown.reduce((sum, line) => sum + (line.sign === 'skip' ? line.lines : 0), 0);
        expect(shown.filter((line) => line.sign === ' ' || line.sign === '-').length + skipped).toBe(
          before.length,
        );
        expect(shown.filter((line) => line.sign === ' ' || line.sign === '+').length + skipped).toBe(
          after.length,
        );
        const counted = diffCount(old, fresh);
        expect(counted.added - counted.removed).toBe(after.length - before.length);
      }),
    );
  });
});
