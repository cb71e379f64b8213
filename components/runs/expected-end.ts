import type { RemainingAutomation } from '#domain/run/critical-path.ts';
import type { RunView } from '#domain/views/runs.ts';
import { formatEstimate } from '../time/format.ts';
import type { RunFigures } from './figures.ts';

type Facts = Pick<RunView, 'state' | 'waitingFor' | 'mergeChoice'> & {
  steps: ReadonlyArray<Pick<RunView['steps'][number], 'name' | 'state'>>;
};

/**
 * When a run ends, in words; waits for people are never estimated, but said. Late is a run that has taken longer than
 * it usually takes as a whole and is at a step that does so too: then nothing is promised.
 */
export function expectedEnd(
  run: Facts,
  { automationMs, usualMs }: Pick<RunFigures, 'automationMs' | 'usualMs'>,
  { remainingMs, late }: RemainingAutomation,
): { end: string; aside: string | undefined } {
  const about = `about ${formatEstimate(remainingMs)}`;
  const [waiting] = run.waitingFor;
  if (waiting) return { end: about, aside: AFTER[waiting.kind] };
  if (late.length > 0 && automationMs > usualMs) return { end: 'later than usual', aside: undefined };
  if (remainingMs === 0) return { end: 'any moment', aside: undefined };
  const merge = run.steps.find(({ name }) => name === 'await-merge');
  const mergeIsToCome = merge?.state === 'pending' && run.mergeChoice === 'wait';
  return { end: `in ${about}`, aside: mergeIsToCome ? 'plus the wait for the merge' : undefined };
}

const AFTER = {
  merge: 'after the merge',
  'human-task': 'after the answer',
  'next-commit': 'after the next commit',
  'undo-files': 'after the choice',
} as const satisfies Record<RunView['waitingFor'][number]['kind'], string>;
