import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { isPortalError, PortalError, type PortalErrorCode } from '#domain/portal-error.ts';
import { TransportFailure, toTransportFailure, unreachable } from '../http/fetch.ts';

/** Slack's error words (https://docs.slack.dev/reference/methods/chat.postMessage#errors) by what they mean to us. */
const CODES: Record<string, PortalErrorCode> = {
  channel_not_found: 'not-found',
  is_archived: 'conflict',
  not_in_channel: 'forbidden',
  missing_scope: 'forbidden',
  not_authed: 'forbidden',
  invalid_auth: 'forbidden',
  account_inactive: 'forbidden',
  token_revoked: 'forbidden',
  token_expired: 'forbidden',
  no_permission: 'forbidden',
  restricted_action: 'forbidden',
  ekm_access_denied: 'forbidden',
  msg_too_long: 'invalid',
  no_text: 'invalid',
  invalid_arguments: 'invalid',
  metadata_too_large: 'invalid',
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  internal_error: 'unavailable',
  fatal_error: 'unavailable',
  service_unavailable: 'unavailable',
  request_timeout: 'unavailable',
};

/** Slack's own word for a refusal; null for other failures. */
export function slackErrorWord(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** Maps what @slack/web-api throws to our words. `doing` finishes "while ...". */
export function toPortalError(error: unknown, doing: string): PortalError {
  if (isPortalError(error)) return error;
  if (error instanceof WebAPIRateLimitedError) return slowDown(doing, error.retryAfter * 1000, error);
  if (error instanceof WebAPIHTTPError) {
    const details = { system: 'Slack', status: error.statusCode };
    return error.statusCode >= 500
      ? new PortalError(
          'unavailable',
          `Slack had a problem of its own (${error.statusCode}) while ${doing}.`,
          { details, cause: error },
        )
      : new PortalError('internal', `Slack answered ${error.statusCode} while ${doing}.`, {
          details,
          cause: error,
        });
  }
  if (error instanceof WebAPIRequestError) {
    const cause =
      error.original instanceof TransportFailure
        ? error.original
        : toTransportFailure(error.original, 'Slack', 0);
    return unreachable('Slack', doing, cause);
  }
  const word = slackErrorWord(error);
  if (word === null)
    return new PortalError('internal', `Onramp failed while ${doing}.`, {
      details: { system: 'Slack' },
      cause: error,
    });
  const code = CODES[word] ?? 'internal';
  if (code === 'rate-limited') return slowDown(doing, undefined, error);
  return new PortalError(code, `Slack refuses (${word}) while ${doing}.`, {
    details: { system: 'Slack', reason: word },
    cause: error,
  });
}

function slowDown(doing: string, retryAfterMs: number | undefined, cause: unknown): PortalError {
  return new PortalError('rate-limited', `Slack asks Onramp to slow down while ${doing}.`, {
    details: { system: 'Slack' },
    retryAfterMs,
    cause,
  });
}
