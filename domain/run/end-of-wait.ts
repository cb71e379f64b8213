/** The part of a run that tells whether people are waited for, and for how long they were. */
export interface WaitTimes {
  waitingSince: Date | null;
  /** Time spent waiting so far, in ms, without the current wait. */
  waitedMs: bigint;
}

/** What of a run changes when nobody is waited for any more: the wait that ends counts as time spent waiting. */
export function endOfWait(
  { waitingSince, waitedMs }: WaitTimes,
  now: Date,
): WaitTimes & { waitingSince: null; waitingFor: never[] } {
  const currentMs = waitingSince ? Math.max(0, now.getTime() - waitingSince.getTime()) : 0;
  return { waitingFor: [], waitingSince: null, waitedMs: waitedMs + BigInt(currentMs) };
}
