import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from './activities/index.ts';

/** PortalError codes that no retry can cure. */
const PERMANENT = ['invalid', 'forbidden', 'not-found', 'conflict', 'needs-human'];

/**
 * Calls to the outside: short, retried with back-off, and given to a person after a quarter of an hour. A rate limit may be
 * longer than that, so whoever calls waits it out (`limitPauseMs`).
 */
const outside = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '15 minutes',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    nonRetryableErrorTypes: [...PERMANENT, 'rate-limited'],
  },
});

/** Our own database: retried until it is back, because nobody else can do it. */
const own = proxyActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});

/** Reads many files: longer, and alive every few seconds. */
export const reading = proxyActivities<Activities>({
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '15 seconds',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumAttempts: 4,
    nonRetryableErrorTypes: PERMANENT,
  },
});

export const effects = outside;
export const records = own;
/** Human tasks stay alive whatever Jira says, an expired token included: tried until it works, at most a minute apart. */
export const tasks = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
  },
});
