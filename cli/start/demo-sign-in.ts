import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ProviderTokens } from '../../server/auth/identity-provider.ts';
import type { SandboxEndpoints } from './sandbox-endpoints.ts';

const SCOPE = 'openid profile email groups offline_access';
const CALL_LIMIT_MS = 10_000;

const discoverySchema = z.object({ authorization_endpoint: z.url(), token_endpoint: z.url() });
const tokensSchema = z.object({ access_token: z.string(), refresh_token: z.string().optional() });

/**
 * Signs a sample person in at the sandbox's identity provider with login and password, as the portal's sign-in does:
 * authorization code with PKCE (RFC 7636), redeemed with the client's secret.
 * @throws Error when the provider does not answer as agreed
 */
export async function signInAtProvider(
  { issuer, clientId, clientSecret }: SandboxEndpoints['oidc'],
  redirectUri: string,
  { login, password }: { login: string; password: string },
): Promise<ProviderTokens> {
  const call = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(CALL_LIMIT_MS) });
  const refuse = (what: string) => new Error(`${login} could not be signed in to the sandbox: ${what}.`);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');

  const discovered = await call(`${issuer}/.well-known/openid-configuration`);
  const { authorization_endpoint, token_endpoint } = discoverySchema.parse(await discovered.json());
  const question = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: SCOPE,
    state,
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const entered = await call(`${authorization_endpoint}?${question}`, {
    method: 'POST',
    body: new URLSearchParams({ login, password }),
  });
  const location = entered.headers.get('location');
  const answer = location ? new URL(location).searchParams : null;
  const code = answer?.get('code');
  if (!code || answer?.get('state') !== state) throw refuse(`the sign-in was answered ${entered.status}`);

  const redeemed = await call(token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  if (!redeemed.ok) throw refuse(`its code was answered ${redeemed.status}`);
  const tokens = tokensSchema.parse(await redeemed.json());
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? null };
}
