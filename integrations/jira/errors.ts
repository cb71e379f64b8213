import { z } from 'zod';
import { isPortalError, PortalError } from '#domain/portal-error.ts';
import { TransportFailure, unreachable } from '../http/fetch.ts';
import type { JsonAnswer } from '../http/json-client.ts';
import { retryAfterMs } from '../http/retry-after.ts';

/** Jira answered, and refused. */
export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal';
  readonly answer: JsonAnswer;

  constructor(answer: JsonAnswer) {
    super(`Jira answered ${answer.status}`);
    this.answer = answer;
  }
}

const problemSchema = z
  .object({
    errorMessages: z.array(z.string()).default([]),
    errors: z.record(z.string(), z.unknown()).default({}),
  })
  .catch({ errorMessages: [], errors: {} });

/** Jira's own words, messages and field errors together. */
function problemMessage(answer: JsonAnswer): string {
  const { errorMessages, errors } = problemSchema.parse(answer.body);
  const fields = Object.entries(errors).map(([field, message]) => `${field}: ${String(message)}`);
  return [...errorMessages, ...fields].join('; ') || `HTTP ${answer.status}`;
}

/** Runs a call and turns every failure into a `PortalError`. `doing` finishes "while ...". */
export async function guard<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toPortalError(error, doing);
  }
}

export function isRefusal(error: unknown, ...statuses: number[]): error is JiraRefusal {
  return error instanceof JiraRefusal && statuses.includes(error.answer.status);
}

function toPortalError(error: unknown, doing: string): PortalError {
  if (isPortalError(error)) return error;
  if (error instanceof TransportFailure) return unreachable('Jira', doing, error);
  if (!(error instanceof JiraRefusal))
    return new PortalError('internal', `Onramp failed while ${doing}.`, {
      details: { system: 'Jira' },
      cause: error,
    });
  const { status, headers } = error.answer;
  const said = problemMessage(error.answer);
  const wait = retryAfterMs(headers.get('retry-after'), Date.now());
  const options = { details: { system: 'Jira', status, said }, retryAfterMs: wait, cause: error };
  switch (status) {
    case 401:
      return new PortalError(
        'forbidden',
        `Jira does not accept Onramp's account or API token while ${doing}.`,
        options,
      );
    case 403:
      return new PortalError('forbidden', `Jira refuses Onramp's account while ${doing}: ${said}.`, options);
    case 404:
    case 410:
      return new PortalError(
        'not-found',
        `Jira has nothing there for Onramp to see while ${doing}: ${said}.`,
        options,
      );
    case 409:
      return new PortalError('conflict', `Jira reports a conflict while ${doing}: ${said}.`, options);
    case 400:
    case 422:
      return new PortalError('invalid', `Jira refuses the request while ${doing}: ${said}.`, options);
    case 429:
      return new PortalError('rate-limited', `Jira asks Onramp to slow down while ${doing}.`, options);
    default:
      return status >= 500
        ? new PortalError('unavailable', `Jira had a problem of its own (${status}) while ${doing}.`, options)
        : new PortalError('internal', `Jira answered ${status} while ${doing}: ${said}.`, options);
  }
}
