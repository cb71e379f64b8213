import { randomUUID } from 'node:crypto';
import { log } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { isPortalError, type PortalError, unexpectedSentence } from '../../domain/portal-error.ts';
import { toStorable } from '../../prisma/storable.ts';

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
    // A half character is no UTF-8, and fails what carries the message to Temporal.
    message: toStorable(error.message),
    details: [retryAfterMs === undefined ? error.details : { ...error.details, retryAfterMs }],
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: Math.max(retryAfterMs, SHORTEST_DELAY_MS) }),
  });
}

/** What nobody expected: its details are for the log, and the id leads there. It is tried again as any outage is. */
function toUnexpectedFailure(error: unknown): ApplicationFailure {
  const id = randomUUID();
  log.error('An activity failed unexpectedly.', {
    failureId: id,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return ApplicationFailure.create({ type: 'internal', message: unexpectedSentence(id), details: [{ id }] });
}

/** Turns errors into Temporal's around every activity; what is Temporal's own already stays as it is. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (isPortalError(error)) throw toTemporalFailure(error);
      throw isOfTemporal(error) ? error : toUnexpectedFailure(error);
    }
  },
};

/** Failures, cancellations, and the signal that an activity will be completed from elsewhere. */
function isOfTemporal(error: unknown): boolean {
  return (
    error instanceof TemporalFailure ||
    (error instanceof Error && (error.name === 'CompleteAsyncError' || error.name === 'AbortError'))
  );
}
