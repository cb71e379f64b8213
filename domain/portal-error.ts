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
