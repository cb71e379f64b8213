import { diffLines } from 'diff';

/** One shown line of a diff; `skip` stands for unchanged lines that are left out. */
export type DiffLine =
  | { sign: '+' | '-' | ' '; before: number | null; after: number | null; text: string }
  | { sign: 'skip'; lines: number; key: string };

const CONTEXT = 3;

function split(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Line diff with three lines of context; longer unchanged stretches are folded. Lines count from 1. */
export function toDiff(before: string, after: string): DiffLine[] {
  const all: Array<Exclude<DiffLine, { sign: 'skip' }>> = [];
  let oldLine = 1;
  let newLine = 1;
  for (const part of diffLines(before, after)) {
    for (const text of split(part.value)) {
      if (part.added) all.push({ sign: '+', before: null, after: newLine++, text });
      else if (part.removed) all.push({ sign: '-', before: oldLine++, after: null, text });
      else all.push({ sign: ' ', before: oldLine++, after: newLine++, text });
    }
  }
  const near = all.map((_, at) =>
    all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((l) => l.sign !== ' '),
  );
  const shown: DiffLine[] = [];
  for (const [at, line] of all.entries()) {
    const last = shown.at(-1);
    if (near[at]) shown.push(line);
    else if (last?.sign === 'skip') last.lines += 1;
    else shown.push({ sign: 'skip', lines: 1, key: `skip-${at}` });
  }
  return shown;
}

/** How many lines come and go. */
export function diffCount(before: string | null, after: string | null): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const part of diffLines(before ?? '', after ?? '')) {
    if (part.added) added += part.count;
    else if (part.removed) removed += part.count;
  }
  return { added, removed };
}
