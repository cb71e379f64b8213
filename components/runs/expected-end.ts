import type { RemainingAutomation } from '#domain/run/critical-path.ts';
import type { RunView } from '#domain/views/runs.ts';
import { formatEstimate } from '../time/format.ts';

type Facts = Pick<RunView, 'state' | 'waitingFor' | 'mergeChoice'> & {
  steps: ReadonlyArray<Pick<RunView['steps'][number], 'name' | 'state'>>;
};

/** When a run ends, in words; waits for people are never estimated, but said. */
export function expectedEnd(
  run: Facts,
  { remainingMs, late }: RemainingAutomation,
): { end: string; aside: string | undefined } {
  const about = `about ${formatEstimate(remainingMs)}`;
  const [waiting] = run.waitingFor;
  if (waiting) return { end: about, aside: AFTER[waiting.kind] };
  if (remainingMs === 0)
    return { end: 'any moment', aside: late.length > 0 ? 'later than usual' : undefined };
  const merge = run.steps.find(({ name }) => name === 'await-merge');
  const asides = [
    merge?.state === 'pending' && run.mergeChoice === 'wait' && 'plus the wait for the merge',
    late.length > 0 && 'later than usual',
  ].filter(Boolean);
  return { end: `in ${about}`, aside: asides.join(', ') || undefined };
}

const AFTER = {
  merge: 'after the merge',
  'human-task': 'after the answer',
  'next-commit': 'after the next commit',
} as const satisfies Record<RunView['waitingFor'][number]['kind'], string>;
