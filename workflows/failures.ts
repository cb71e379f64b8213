import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

/** What went wrong, small enough for a payload; `code` is a PortalErrorCode. */
export interface FailureDescription {
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Reads back what `activities/failure-interceptor.ts` made of a PortalError. */
export function describeFailure(error: unknown): FailureDescription {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const details = cause.details?.[0];
    return {
      code: cause.type ?? 'internal',
      message: cause.message,
      details: isRecord(details) ? details : {},
    };
  }
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause instanceof Error ? ` The last try said: ${cause.cause.message}` : '';
    return { code: 'unavailable', message: `The call did not succeed in time.${last}`, details: {} };
  }
  return { code: 'internal', message: cause instanceof Error ? cause.message : String(error), details: {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
