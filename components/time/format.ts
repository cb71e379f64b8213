/** Words for times and durations. English, 24-hour clock; a non-breaking space between figure and unit. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NBSP = '\u00a0';

const unit = (value: number, name: string) => `${value}${NBSP}${name}`;
const twoDigits = (value: number) => String(value).padStart(2, '0');

/** `4 s`, `1 min 08 s`, `1 h 20 min`, `3 d 4 h`; never negative. Milliseconds in. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  const seconds = Math.floor(ms / SECOND);
  if (seconds < 60) return unit(seconds, 's');
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 60) return `${unit(minutes, 'min')} ${unit(seconds % 60, 's').padStart(4, '0')}`;
  const hours = Math.floor(ms / HOUR);
  if (hours < 24) return `${unit(hours, 'h')} ${twoDigits(minutes % 60)}${NBSP}min`;
  const days = Math.floor(ms / DAY);
  return hours % 24 === 0 ? unit(days, 'd') : `${unit(days, 'd')} ${unit(hours % 24, 'h')}`;
}

/** For expectations, rounded to what can honestly be said: `5 s`, `40 s`, `9 min`, `1 h 20 min`. Milliseconds in. */
export function formatEstimate(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 10 * SECOND) return unit(Math.max(1, Math.round(ms / SECOND)), 's');
  if (ms < 55 * SECOND) return unit(Math.round(ms / (5 * SECOND)) * 5, 's');
  if (ms < 2 * MINUTE) {
    const seconds = Math.round(ms / (10 * SECOND)) * 10;
    const rest = seconds % 60;
    return rest === 0
      ? unit(seconds / 60, 'min')
      : `${unit(Math.floor(seconds / 60), 'min')} ${unit(rest, 's')}`;
  }
  if (ms < HOUR) return unit(Math.round(ms / MINUTE), 'min');
  const minutes = Math.round(ms / (10 * MINUTE)) * 10;
  const rest = minutes % 60;
  return rest === 0 ? unit(minutes / 60, 'h') : `${unit(Math.floor(minutes / 60), 'h')} ${unit(rest, 'min')}`;
}

/** `41 s`, `12 min`, `5 h`, `3 d`: the coarse length of something; never negative. Milliseconds in. */
export function formatCoarse(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE) return unit(Math.floor(ms / SECOND), 's');
  if (ms < HOUR) return unit(Math.floor(ms / MINUTE), 'min');
  if (ms < DAY) return unit(Math.floor(ms / HOUR), 'h');
  return unit(Math.floor(ms / DAY), 'd');
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...options });
    formatters.set(key, found);
  }
  return found;
}

/** `13:50`, or with seconds `13:50:58`. */
export function formatClock(
  time: number,
  timeZone: string,
  precision: 'minutes' | 'seconds' = 'minutes',
): string {
  const second = precision === 'seconds' ? ({ second: '2-digit' } as const) : {};
  return formatter(timeZone, { hour: '2-digit', minute: '2-digit', ...second }).format(time);
}

function calendarDay(time: number, timeZone: string): string {
  return formatter(timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(time);
}

/** `Tue 14 Oct`, with the year when it is not this one. */
function formatDay(time: number, now: number, timeZone: string): string {
  const day = formatter(timeZone, { weekday: 'short', day: 'numeric', month: 'short' })
    .format(time)
    .replace(',', '')
    .replaceAll(' ', NBSP);
  const year = formatter(timeZone, { year: 'numeric' });
  return year.format(time) === year.format(now) ? day : `${day}${NBSP}${year.format(time)}`;
}

/** Clock time with as much of the date as is needed: `13:50`, `yesterday 13:50`, `tomorrow 13:50`, `Tue 14 Oct, 13:50`. */
export function formatMoment(time: number, now: number, timeZone: string): string {
  const clock = formatClock(time, timeZone);
  const day = calendarDay(time, timeZone);
  if (day === calendarDay(now, timeZone)) return clock;
  if (day === calendarDay(now - DAY, timeZone)) return `yesterday ${clock}`;
  if (day === calendarDay(now + DAY, timeZone)) return `tomorrow ${clock}`;
  return `${formatDay(time, now, timeZone)}, ${clock}`;
}

/**
 * Of what has happened: `12 min ago` up to 24 hours, then a date. Clocks of other systems may be ahead of ours: what has
 * happened is never told as if it were to come.
 */
export function formatPast(time: number, now: number, timeZone: string): string {
  const since = now - time;
  if (since >= DAY) return formatMoment(time, now, timeZone);
  return since < 5 * SECOND ? 'just now' : `${formatCoarse(since)} ago`;
}

/** Of what is due: `in 46 min` up to 24 hours, then a date; `38 min late` when it is over. */
export function formatDue(time: number, now: number, timeZone: string): string {
  const left = time - now;
  if (left < 0) return `${formatCoarse(-left)} late`;
  if (left >= DAY) return formatMoment(time, now, timeZone);
  return left < MINUTE ? 'now' : `in ${formatCoarse(left)}`;
}

/** The exact time with its zone, for titles: `Thu 16 Oct 2025, 13:50:07 CEST`. */
export function formatExact(time: number, timeZone: string): string {
  return formatter(timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(time);
}

/** `Thursday 16 October`. */
export function formatLongDay(time: number, timeZone: string): string {
  return formatter(timeZone, { weekday: 'long', day: 'numeric', month: 'long' })
    .format(time)
    .replace(',', '');
}
