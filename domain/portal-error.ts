/** The whole vocabulary of failure. Mapped to HTTP, to a sentence, and to Temporal in one place each. */
export const PORTAL_ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'needs-human',
  'rate-limited',
  'unavailable',
  'internal',
] as const;
export type PortalErrorCode = (typeof PORTAL_ERROR_CODES)[number];

function isPortalErrorCode(code: unknown): code is PortalErrorCode {
  return PORTAL_ERROR_CODES.some((known) => known === code);
}

/** What is said of a failure that nobody expected: what it was is for the log, which has the same id where there is one. */
export function unexpectedSentence(id?: string): string {
  const name = id === undefined ? 'what you see here' : `the id ${id}`;
  return `Something unexpected went wrong in Onramp. What was made is kept; give ${name} to the platform team, whose log has the cause.`;
}

/** A failure as it is kept, by the closed set of codes: one of another code is an unexpected one. */
export function toKnownFailure<Failure extends { code: unknown; message: unknown }>(
  failure: Failure,
): Failure & { code: PortalErrorCode; message: string } {
  const { code, message } = failure;
  return isPortalErrorCode(code) && typeof message === 'string'
    ? { ...failure, code, message }
    : { ...failure, code: 'internal', message: unexpectedSentence() };
}

export interface PortalErrorOptions {
  /** Facts for logs and for the sentence shown: never a secret. */
  details?: Record<string, unknown>;
  /** When to try again, for `rate-limited` and `unavailable`. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** An expected failure. The message is one full sentence for a person: the thing, the rule, the way out. */
export class PortalError extends Error {
  override readonly name = 'PortalError';
  readonly code: PortalErrorCode;
  readonly details: Record<string, unknown>;
  readonly retryAfterMs: number | undefined;

  constructor(code: PortalErrorCode, message: string, options: PortalErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

export function isPortalError(error: unknown): error is PortalError {
  return error instanceof PortalError;
}
