import { type Change, isWritten } from '#domain/plan/plan.ts';
import { capital, count } from '../wording/words.ts';

type Changing = ReadonlyArray<{ change: Change }>;

const having = (change: Change, things: Changing) => things.filter((thing) => thing.change === change).length;

/** How many of the things a run would make or change; those that are as wanted, or somebody else's, stay. */
export function countChanges(things: Changing): number {
  return things.filter(isWritten).length;
}

/** "12 new files, 1 changed file, 19 new objects, 18 already there": what would change, and what stays, of a plan. */
export function planCounts({
  files,
  objects,
  monitoring,
}: Record<'files' | 'objects' | 'monitoring', Changing>): string {
  const things = [...objects, ...monitoring];
  const there = things.length - countChanges(things);
  const changing = [...changeWords(things, 'object')];
  const words = [
    ...(countChanges(files) > 0 ? changeWords(files, 'file') : ['no file changes']),
    ...changing,
    ...(there > 0 ? [`${changing.length > 0 ? there : count(there, 'object')} already there`] : []),
  ];
  return capital(words.join(', '));
}

function changeWords(things: Changing, thing: string): string[] {
  const added = having('add', things);
  const modified = having('modify', things);
  return [
    ...(added > 0 ? [count(added, `new ${thing}`)] : []),
    ...(modified > 0 ? [count(modified, `changed ${thing}`)] : []),
  ];
}
