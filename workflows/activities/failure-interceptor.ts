import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { isPortalError, type PortalError } from '../../domain/portal-error.ts';

/** A delay of nothing would end the retries, and an outside clock may be a little ahead of ours. */
const SHORTEST_DELAY_MS = 1_000;

/**
 * The one place where PortalError meets Temporal. Whether a code is worth another try is each caller's retry policy
 * (`proxies.ts`): what ends a step must not end a human task, which goes on asking.
 */
function toTemporalFailure(error: PortalError): ApplicationFailure {
  const { retryAfterMs } = error;
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    details: [retryAfterMs === undefined ? error.details : { ...error.details, retryAfterMs }],
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: Math.max(retryAfterMs, SHORTEST_DELAY_MS) }),
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
