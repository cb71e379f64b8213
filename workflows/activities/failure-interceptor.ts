import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { isPortalError, type PortalError, type PortalErrorCode } from '../../domain/portal-error.ts';

/** Whether trying again by itself can help. The one place where PortalError meets Temporal. */
const RETRYABLE: Record<PortalErrorCode, boolean> = {
  invalid: false,
  unauthenticated: false,
  forbidden: false,
  'not-found': false,
  conflict: false,
  'needs-human': false,
  'rate-limited': true,
  unavailable: true,
  internal: true,
};

export function toTemporalFailure(error: PortalError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: !RETRYABLE[error.code],
    details: [error.details],
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
  });
}

/** Turns our errors into Temporal's around every activity. Anything else stays as it is and is retried. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      throw isPortalError(error) ? toTemporalFailure(error) : error;
    }
  },
};
