/** The few logging functions an integration uses; a pino logger fits as it is. */
export interface IntegrationLog {
  debug(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
}

/** What every client of an outside system is given. */
export interface TransportOptions {
  /** Replaces the global `fetch`, for tests and proxies. */
  fetch?: typeof globalThis.fetch;
  log?: IntegrationLog;
  /** How long one call may take, body included. */
  timeoutMs?: number;
}

/** Ten seconds: an activity lives at most thirty and makes several calls. */
export const DEFAULT_TIMEOUT_MS = 10_000;
