import type { RunState } from './run.ts';

/** The part of a run, or of a step, that tells whether people are waited for, and for how long they were. */
export interface WaitTimes {
  waitingSince: Date | null;
  /** Time spent waiting so far, in ms, without the current wait. */
  waitedMs: bigint;
}

/** The wait that ends counts as time spent waiting; without one, nothing is added. */
export function endedWait(
  { waitingSince, waitedMs }: WaitTimes,
  now: Date,
): { waitingSince: null; waitedMs: bigint } {
  const currentMs = waitingSince ? Math.max(0, now.getTime() - waitingSince.getTime()) : 0;
  return { waitingSince: null, waitedMs: waitedMs + BigInt(currentMs) };
}

/** What of a run changes when nobody is waited for any more: the wait that ends counts as time spent waiting. */
export function endOfWait(
  times: WaitTimes,
  now: Date,
): { waitingSince: null; waitedMs: bigint; waitingFor: never[] } {
  return { waitingFor: [], ...endedWait(times, now) };
}

/** As `endOfWait`, of a run in some state: the wait of an undo is none of the run's own, so it is not counted with them. */
export function endOfWaitIn(run: WaitTimes & { state: RunState }, now: Date): ReturnType<typeof endOfWait> {
  return endOfWait(run.state === 'undoing' ? { ...run, waitingSince: null } : run, now);
}
