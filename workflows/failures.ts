import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { type PortalErrorCode, toKnownFailure, unexpectedSentence } from '../domain/portal-error.ts';

/** What went wrong, small enough for a payload. */
export interface FailureDescription {
  code: PortalErrorCode;
  message: string;
  details: Record<string, unknown>;
}

/** Reads back what `activities/failure-interceptor.ts` made of a PortalError. */
export function describeFailure(error: unknown): FailureDescription {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const details = cause.details?.[0];
    const { type: code, message } = cause;
    return { ...toKnownFailure({ code, message }), details: isRecord(details) ? details : {} };
  }
  if (cause instanceof TimeoutFailure) {
    const last = cause.cause instanceof ApplicationFailure ? describeFailure(cause.cause).message : '';
    return {
      code: 'unavailable',
      message: `The call did not succeed in time.${last && ` The last try said: ${last}`}`,
      details: {},
    };
  }
  return { code: 'internal', message: unexpectedSentence(), details: {} };
}

const SHORTEST_PAUSE_MS = 1_000;
/** GitHub's primary limit, the longest of all, is counted by the hour. */
const LONGEST_PAUSE_MS = 3_600_000;
const USUAL_PAUSE_MS = 60_000;

/** How long to wait before the next try after `rate-limited`, in milliseconds: what was asked for, an hour at most. */
export function limitPauseMs({ details }: FailureDescription): number {
  const asked = Number(details.retryAfterMs ?? USUAL_PAUSE_MS);
  return Math.min(
    Math.max(Number.isFinite(asked) ? asked : USUAL_PAUSE_MS, SHORTEST_PAUSE_MS),
    LONGEST_PAUSE_MS,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
