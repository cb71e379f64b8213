import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countChanges, diffLines } from './diff.ts';

describe('the difference of two texts', () => {
  it('shows a new file as added lines only', () => {
    expect(diffLines(null, 'a\nb\n').flatMap((hunk) => hunk.lines)).toEqual([
      { change: 'add', text: 'a', before: null, after: 1 },
      { change: 'add', text: 'b', before: null, after: 2 },
    ]);
    expect(diffLines('same\n', 'same\n')).toEqual([]);
  });

  it('numbers lines as they stand in their text', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 15 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const text = (parts: string[]) => parts.map((line) => `${line}\n`).join('');
        for (const line of diffLines(text(before), text(after)).flatMap((hunk) => hunk.lines)) {
          if (line.before !== null) expect(before[line.before - 1]).toBe(line.text);
          if (line.after !== null) expect(after[line.after - 1]).toBe(line.text);
        }
        const { added, removed } = countChanges(text(before), text(after));
        expect(added - removed).toBe(after.length - before.length);
      }),
    );
  });
});
