import { isPortalError, PortalError } from '#domain/portal-error.ts';
import { TransportFailure, unreachable } from './fetch.ts';
import type { JsonAnswer } from './json-client.ts';
import { retryAfterMs } from './retry-after.ts';

/** For systems without an error vocabulary of their own: status by status. `said` is what the system said. */
export function refusal(system: string, doing: string, answer: JsonAnswer, said: string): PortalError {
  const { status, headers } = answer;
  const options = {
    details: { system, status, said },
    retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
  };
  if (status === 401 || status === 403)
    return new PortalError(
      'forbidden',
      `${system} refuses Onramp's credential while ${doing} (${status}).`,
      options,
    );
  if (status === 404)
    return new PortalError('not-found', `${system} has nothing there while ${doing}.`, options);
  if (status === 409)
    return new PortalError('conflict', `${system} reports a conflict while ${doing}: ${said}.`, options);
  if (status === 400 || status === 422)
    return new PortalError('invalid', `${system} refuses the request while ${doing}: ${said}.`, options);
  if (status === 429)
    return new PortalError('rate-limited', `${system} asks Onramp to slow down while ${doing}.`, options);
  if (status >= 500)
    return new PortalError(
      'unavailable',
      `${system} had a problem of its own (${status}) while ${doing}.`,
      options,
    );
  return new PortalError('internal', `${system} answered ${status} while ${doing}: ${said}.`, options);
}

/** Turns what a call threw into a `PortalError`. */
export function toPortalError(system: string, doing: string, error: unknown): PortalError {
  if (isPortalError(error)) return error;
  if (error instanceof TransportFailure) return unreachable(system, doing, error);
  return new PortalError('internal', `Onramp failed while ${doing}.`, { details: { system }, cause: error });
}
