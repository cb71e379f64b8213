import { PortalError } from '#domain/portal-error.ts';
import { parseAnswer } from '../http/answer.ts';
import { TransportFailure, unreachable } from '../http/fetch.ts';
import { createJsonClient, type JsonAnswer } from '../http/json-client.ts';
import type { TransportOptions } from '../http/options.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { oauthTokenSchema, userSchema } from './api-schemas.ts';
import type { GithubOAuth } from './types.ts';

export interface GithubOAuthOptions extends TransportOptions {
  apiUrl: string;
  webUrl: string;
  clientId: string;
  clientSecret: string;
}

/** The web flow by which a person links a GitHub account (https://docs.github.com/apps, "Generating a user access token"). */
export function createGithubOAuth(options: GithubOAuthOptions): GithubOAuth {
  const { clientId, clientSecret } = options;
  const web = createJsonClient('GitHub', options.webUrl, options);
  const api = createJsonClient('GitHub', options.apiUrl, {
    ...options,
    headers: { 'user-agent': 'onramp', 'x-github-api-version': '2022-11-28' },
  });

  return {
    authorizeUrl({ redirectUri, state, codeChallenge }) {
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      });
      return `${options.webUrl.replace(/\/+$/, '')}/login/oauth/authorize?${query}`;
    },
    async exchangeCode({ code, redirectUri, codeVerifier }) {
      const doing = 'linking the GitHub account';
      const answer = await attempt(doing, () =>
        web.send({
          method: 'POST',
          path: '/login/oauth/access_token',
          body: {
            client_id: clientId,
            client_secret: clientSecret,
            code,
            redirect_uri: redirectUri,
            code_verifier: codeVerifier,
          },
        }),
      );
      const result = parseAnswer(oauthTokenSchema, answer.body, 'GitHub', doing);
      if ('access_token' in result) return { token: result.access_token };
      // Refusals come with status 200 and an error field.
      throw new PortalError(
        'invalid',
        'GitHub did not accept the sign-in. Start linking the account again.',
        {
          details: { system: 'GitHub', reason: result.error },
        },
      );
    },
    async getAuthenticatedUser(token) {
      const doing = 'asking GitHub who signed in';
      const answer = await attempt(doing, () =>
        api.send({ path: '/user', headers: { authorization: `Bearer ${token}` } }),
      );
      return parseAnswer(userSchema, answer.body, 'GitHub', doing);
    },
    async revoke(token) {
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
      await attempt(
        'giving the GitHub token back',
        () =>
          api.send({
            method: 'DELETE',
            path: `/applications/${encodeURIComponent(clientId)}/token`,
            headers: { authorization: `Basic ${basic}` },
            body: { access_token: token },
          }),
        // Not a valid token (any more).
        [404, 422],
      );
    },
  };
}

async function attempt(
  doing: string,
  call: () => Promise<JsonAnswer>,
  accepted: readonly number[] = [],
): Promise<JsonAnswer> {
  let answer: JsonAnswer;
  try {
    answer = await call();
  } catch (error) {
    throw error instanceof TransportFailure ? unreachable('GitHub', doing, error) : error;
  }
  const { status, headers } = answer;
  if (status < 300 || accepted.includes(status)) return answer;
  const details = { system: 'GitHub', status };
  const wait = retryAfterMs(headers.get('retry-after'), Date.now());
  if (status === 429 || (status === 403 && wait !== undefined))
    throw new PortalError('rate-limited', `GitHub asks Onramp to slow down while ${doing}.`, {
      details,
      retryAfterMs: wait,
    });
  if (status >= 500)
    throw new PortalError(
      'unavailable',
      `GitHub had a problem of its own (${status}) while ${doing}. Try again in a minute.`,
      {
        details,
        retryAfterMs: wait,
      },
    );
  throw new PortalError('forbidden', `GitHub refused (${status}) while ${doing}.`, { details });
}
