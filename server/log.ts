import { type Logger, pino } from 'pino';

const held = globalThis as typeof globalThis & { onrampLog?: Logger };

/** The web process's log: one JSON object a line. Headers and bodies are never logged, so secrets have no way in. */
export function getLog(): Logger {
  held.onrampLog ??= pino({
    name: 'onramp-web',
    redact: ['*.token', '*.password', '*.secret', '*.authorization'],
  });
  return held.onrampLog;
}
