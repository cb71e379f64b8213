/** Cookie with the browser's time zone, so that the server's first render already shows local times. */
export const TIME_ZONE_COOKIE = 'onramp-time-zone';

/** The zone when this runtime knows it, else UTC: cookies are untrusted input. */
export function knownTimeZone(value: string | undefined): string {
  if (!value) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
