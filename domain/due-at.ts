/** Working hours: Monday to Friday, 9 to 17 o'clock UTC. Public holidays count as any other day. */
const FIRST_HOUR = 9;
const LAST_HOUR = 17;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * When something opened at `openedAt` is due, after so many working hours.
 * @throws RangeError when the hours are not a number of at least 0
 */
export function dueAt(openedAt: Date, workingHours: number): Date {
  if (!(workingHours >= 0) || !Number.isFinite(workingHours)) {
    throw new RangeError(`${workingHours} is not a number of working hours.`);
  }
  let remainingMs = workingHours * HOUR_MS;
  let at = nextWorkingTime(openedAt.getTime());
  for (;;) {
    const endOfDay = startOfDay(at) + LAST_HOUR * HOUR_MS;
    if (at + remainingMs <= endOfDay) return new Date(at + remainingMs);
    remainingMs -= endOfDay - at;
    at = nextWorkingTime(endOfDay);
  }
}

/** The time itself within working hours (the last minute excluded), else the next morning of a working day. */
function nextWorkingTime(time: number): number {
  const morning = startOfDay(time) + FIRST_HOUR * HOUR_MS;
  const evening = startOfDay(time) + LAST_HOUR * HOUR_MS;
  if (!isWorkingDay(time) || time >= evening) return nextWorkingTime(startOfDay(time) + DAY_MS);
  return Math.max(time, morning);
}

function isWorkingDay(time: number): boolean {
  const day = new Date(time).getUTCDay();
  return day >= 1 && day <= 5;
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}
