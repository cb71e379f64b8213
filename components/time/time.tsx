'use client';

import { useNow } from './clock.tsx';
import {
  formatClock,
  formatDue,
  formatDuration,
  formatExact,
  formatLongDay,
  formatMoment,
  formatPast,
} from './format.ts';
import { useTimeZone } from './time-zone.tsx';

interface TimeProps {
  /** ISO 8601. */
  at: string;
  /**
   * `past`, of what has happened: "12 min ago", after a day a date · `due`, of what is to come: "in 46 min", "38 min
   * late" · `moment`: "13:50", with the day when it is not today · `clock`: "13:50:58", for logs.
   */
  as?: 'past' | 'due' | 'moment' | 'clock';
  className?: string;
}

/** A time in the reader's zone; the exact time and zone are in its title. */
export function Time({ at, as = 'past', className }: TimeProps) {
  const now = useNow();
  const timeZone = useTimeZone();
  const time = Date.parse(at);
  const words = {
    past: () => formatPast(time, now, timeZone),
    due: () => formatDue(time, now, timeZone),
    moment: () => formatMoment(time, now, timeZone),
    clock: () => formatClock(time, timeZone, 'seconds'),
  }[as]();
  return (
    <time dateTime={at} title={formatExact(time, timeZone)} className={className}>
      {words}
    </time>
  );
}

/** "42 min 16 s", counting once a second until `until`; without it, until now. */
export function Elapsed({
  since,
  until,
  plusMs = 0,
}: {
  since: string;
  until?: string | null;
  plusMs?: number;
}) {
  const now = useNow();
  const end = until ? Date.parse(until) : now;
  return <span className="whitespace-nowrap">{formatDuration(end - Date.parse(since) + plusMs)}</span>;
}

/** "Thursday 16 October, 14:32". */
export function Today({ at }: { at: string }) {
  const timeZone = useTimeZone();
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(time, timeZone)}>
      {formatLongDay(time, timeZone)}, {formatClock(time, timeZone)}
    </time>
  );
}
