/** What the read model has of a step's times. Times are ISO 8601. */
export interface StepTimes {
  startedAt: string | null;
  finishedAt: string | null;
  /** Since when a person is waited for; when the step was stopped in the wait, it stays. */
  waitingSince: string | null;
  /** Waits for people that have ended, ms. */
  waitedMs: number;
}

/**
 * A step's time so far, ms, with the time of people apart from the time of machines.
 * @param now ms since the epoch, by the clock that wrote the times
 */
export function stepTimes(
  { startedAt, finishedAt, waitingSince, waitedMs }: StepTimes,
  now: number,
): { machineMs: number; peopleMs: number } {
  if (startedAt === null) return { machineMs: 0, peopleMs: 0 };
  // A failed step that waits for the commit that mends it has ended and yet goes on.
  const goesOn = finishedAt === null || (waitingSince !== null && waitingSince >= finishedAt);
  const end = goesOn ? now : Date.parse(finishedAt);
  const wholeMs = Math.max(0, end - Date.parse(startedAt));
  const currentMs = waitingSince === null ? 0 : Math.max(0, end - Date.parse(waitingSince));
  const peopleMs = Math.min(wholeMs, waitedMs + currentMs);
  return { machineMs: wholeMs - peopleMs, peopleMs };
}
