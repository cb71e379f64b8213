import { RequestError } from '@octokit/request-error';
import { z } from 'zod';
import { isPortalError, PortalError } from '#domain/portal-error.ts';
import { TransportFailure, unreachable } from '../http/fetch.ts';
import { retryAfterMs } from '../http/retry-after.ts';

/** Without `Retry-After`, GitHub asks to wait at least a minute after a secondary limit. */
const SECONDARY_LIMIT_WAIT_MS = 60_000;

const problemSchema = z
  .object({
    message: z.string().optional().catch(undefined),
    errors: z
      .array(
        z.union([
          z.string(),
          z.object({
            message: z.string().optional(),
            code: z.string().optional(),
            field: z.string().optional(),
          }),
        ]),
      )
      .optional()
      .catch(undefined),
  })
  .catch({});

/** Runs one call group and turns every failure into a `PortalError`. `doing` finishes "while ...". */
export async function guard<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toPortalError(error, doing);
  }
}

/** Like `guard`, but a 404 is the answer `null`. */
export async function guardFind<T>(doing: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw toPortalError(error, doing);
  }
}

export function isStatus(error: unknown, ...statuses: number[]): error is RequestError {
  return error instanceof RequestError && error.response !== undefined && statuses.includes(error.status);
}

/** GitHub's own sentence, with its list of reasons. */
export function problemMessage(error: RequestError): string {
  const problem = problemSchema.parse(error.response?.data ?? {});
  const reasons = (problem.errors ?? []).map((reason) =>
    typeof reason === 'string'
      ? reason
      : (reason.message ?? [reason.field, reason.code].filter(Boolean).join(' ')),
  );
  return [problem.message ?? `HTTP ${error.status}`, ...reasons.filter(Boolean)].join(': ');
}

/** Maps what octokit throws to our words. */
function toPortalError(error: unknown, doing: string): PortalError {
  if (isPortalError(error)) return error;
  const failure = findTransportFailure(error);
  if (failure) return unreachable('GitHub', doing, failure);
  if (!(error instanceof RequestError)) {
    return new PortalError('internal', `Onramp failed while ${doing}.`, {
      details: { system: 'GitHub' },
      cause: error,
    });
  }
  const said = problemMessage(error);
  const headers = error.response?.headers ?? {};
  const details = {
    system: 'GitHub',
    status: error.status,
    said,
    requestId: header(headers, 'x-github-request-id'),
  };
  const limit = rateLimit(error, said);
  if (limit !== undefined) {
    return new PortalError(
      'rate-limited',
      `GitHub asks Onramp to slow down while ${doing}. Onramp goes on by itself when the limit is over.`,
      { details, retryAfterMs: limit, cause: error },
    );
  }
  switch (error.status) {
    case 401:
      return new PortalError(
        'forbidden',
        `GitHub does not accept Onramp's credential while ${doing}: ${said}.`,
        {
          details: { ...details, reason: 'bad-credentials' },
          cause: error,
        },
      );
    case 403: {
      const missing = header(headers, 'x-accepted-github-permissions');
      const needs = missing ? ` It needs the permission ${missing.replace('=', ': ')}.` : '';
      return new PortalError('forbidden', `GitHub refuses Onramp while ${doing}: ${said}.${needs}`, {
        details: { ...details, reason: refusalReason(said), missingPermission: missing },
        cause: error,
      });
    }
    case 404:
    case 410:
      return new PortalError('not-found', `GitHub has nothing there for Onramp to see while ${doing}.`, {
        details,
        cause: error,
      });
    case 409:
      return new PortalError('conflict', `GitHub reports a conflict while ${doing}: ${said}.`, {
        details,
        cause: error,
      });
    case 400:
    case 405:
    case 422:
      return new PortalError('invalid', `GitHub refuses the request while ${doing}: ${said}.`, {
        details,
        cause: error,
      });
    default:
      return error.status >= 500
        ? new PortalError(
            'unavailable',
            `GitHub had a problem of its own (${error.status}) while ${doing}.`,
            {
              details,
              retryAfterMs: retryAfterMs(header(headers, 'retry-after'), Date.now()),
              cause: error,
            },
          )
        : new PortalError('internal', `GitHub answered ${error.status} while ${doing}: ${said}.`, {
            details,
            cause: error,
          });
  }
}

/**
 * Milliseconds to wait when the answer is a rate limit: 429, or 403 with `Retry-After`, with no requests left
 * (`x-ratelimit-remaining: 0`), or with the documented sentence of a secondary limit.
 */
function rateLimit(error: RequestError, said: string): number | undefined {
  if (error.status !== 429 && error.status !== 403) return undefined;
  const headers = error.response?.headers ?? {};
  const wait = retryAfterMs(header(headers, 'retry-after'), Date.now());
  if (wait !== undefined) return wait;
  const reset = Number(header(headers, 'x-ratelimit-reset'));
  if (header(headers, 'x-ratelimit-remaining') === '0' && reset > 0)
    return Math.max(0, (reset + 1) * 1000 - Date.now());
  if (error.status === 429 || /secondary rate limit|abuse detection/i.test(said))
    return SECONDARY_LIMIT_WAIT_MS;
  return undefined;
}

/** What kind of refusal a 403 is, as far as GitHub documents the sentence. */
function refusalReason(said: string): 'permission' | 'suspended' | 'plan' | 'blocked' | 'other' {
  if (/resource not accessible by integration/i.test(said)) return 'permission';
  if (/suspended/i.test(said)) return 'suspended';
  if (/upgrade to|billing plan|not available for (this|your) plan/i.test(said)) return 'plan';
  if (/archived|blocked|disabled/i.test(said)) return 'blocked';
  return 'other';
}

function header(headers: Record<string, unknown>, name: string): string | null {
  const value = headers[name];
  return value === undefined || value === null ? null : String(value);
}

function findTransportFailure(error: unknown): TransportFailure | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof TransportFailure) return at;
  }
  return null;
}
