'use client';

import { stepTimes } from '#domain/run/step-times.ts';
import type { RunStepView } from '#domain/views/runs.ts';
import { useNow } from '../time/clock.tsx';
import { formatCoarse, formatDuration } from '../time/format.ts';

/** Time of machines, which is what the typical one is compared with; nothing of a person's own step. */
export function MachineTime({ step }: { step: RunStepView }) {
  const { machineMs } = stepTimes(step, useNow());
  return <span className="whitespace-nowrap">{formatDuration(machineMs)}</span>;
}

/** Time of people within a step: "+ 42 min waiting" beside the time of machines, "42 min waiting" of a person's own step. */
export function WaitingTime({ step }: { step: RunStepView }) {
  const { peopleMs } = stepTimes(step, useNow());
  if (peopleMs < 1000) return null;
  return (
    <span className="block leading-4 text-ink-3">
      {isOnlyWaiting(step) ? '' : '+ '}
      {formatCoarse(peopleMs)} waiting
    </span>
  );
}

/** A person's own step that was waited for: what machines did of it is a moment, and not the news. */
export function isOnlyWaiting(step: RunStepView): boolean {
  return step.waitsForPeople && (step.waitingSince !== null || step.waitedMs >= 1000);
}
