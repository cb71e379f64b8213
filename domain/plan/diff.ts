import { structuredPatch } from 'diff';

export interface DiffLine {
  change: 'add' | 'remove' | 'context';
  text: string;
  /** Line before and after, counted from 1; null where the line does not exist. */
  before: number | null;
  after: number | null;
}

export interface DiffHunk {
  lines: DiffLine[];
}

/** Lines of context around each change. */
const CONTEXT_LINES = 3;

/** Line by line difference for display; a file that does not exist yet has no lines before. */
export function diffLines(before: string | null, after: string | null): DiffHunk[] {
  const patch = structuredPatch('before', 'after', before ?? '', after ?? '', '', '', {
    context: CONTEXT_LINES,
  });
  return patch.hunks.map((hunk) => {
    let nextBefore = hunk.oldStart;
    let nextAfter = hunk.newStart;
    const lines = hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line): DiffLine => {
        const text = line.slice(1);
        if (line.startsWith('+')) return { change: 'add', text, before: null, after: nextAfter++ };
        if (line.startsWith('-')) return { change: 'remove', text, before: nextBefore++, after: null };
        return { change: 'context', text, before: nextBefore++, after: nextAfter++ };
      });
    return { lines };
  });
}

/** How many lines come and go. */
export function countChanges(
  before: string | null,
  after: string | null,
): { added: number; removed: number } {
  const lines = diffLines(before, after).flatMap((hunk) => hunk.lines);
  const count = (change: DiffLine['change']) => lines.filter((line) => line.change === change).length;
  return { added: count('add'), removed: count('remove') };
}
