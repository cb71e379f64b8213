import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { isPortalError, type PortalError } from '../../domain/portal-error.ts';

/**
 * The one place where PortalError meets Temporal. Whether a code is worth another try is each caller's retry policy
 * (`proxies.ts`): what ends a step must not end a human task, which goes on asking.
 */
function toTemporalFailure(error: PortalError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
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
