import { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';

/** What we keep of a person's tokens at the identity provider: only to ask for their groups again. */
export const providerTokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
});
export type ProviderTokens = z.infer<typeof providerTokensSchema>;

export interface IdentityProviderSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** A person as the provider tells. */
export interface ProviderPerson {
  subject: string;
  email: string;
  name: string;
  groups: string[];
}

/** Either the person as of now, with the tokens to keep, or the news that the provider ended the session. */
export type Confirmation = { ended: false; person: ProviderPerson; tokens: ProviderTokens } | { ended: true };

export interface IdentityProvider {
  /** Asks for the person again; refreshes the access token when it has expired. @throws PortalError unavailable */
  confirm(tokens: ProviderTokens): Promise<Confirmation>;
}

const CALL_TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS = 5_000;

const discoverySchema = z.object({ userinfo_endpoint: z.url(), token_endpoint: z.url() });
type Discovery = z.infer<typeof discoverySchema>;

const userinfoSchema = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  groups: z.array(z.string()).default([]),
});
const refreshedSchema = z.object({ access_token: z.string(), refresh_token: z.string().optional() });

/** OpenID Connect 1.0 userinfo and refresh, found through discovery. */
export function createIdentityProvider({
  issuer,
  clientId,
  clientSecret,
}: IdentityProviderSettings): IdentityProvider {
  let discovered: Promise<Discovery> | undefined;

  const discover = () => {
    discovered ??= call(`${issuer}/.well-known/openid-configuration`, {}).then(async (response) => {
      if (!response.ok) throw unavailable(`answered ${response.status} to discovery`);
      return discoverySchema.parse(await response.json());
    });
    return discovered.catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
  };

  async function readUserinfo(accessToken: string): Promise<ProviderPerson | null> {
    const { userinfo_endpoint } = await discover();
    const response = await call(userinfo_endpoint, { headers: { authorization: `Bearer ${accessToken}` } });
    if (response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw unavailable(`answered ${response.status} to userinfo`);
    const claims = userinfoSchema.parse(await response.json());
    return {
      subject: claims.sub,
      email: claims.email ?? claims.preferred_username ?? claims.sub,
      name: claims.name ?? claims.preferred_username ?? claims.email ?? claims.sub,
      groups: claims.groups,
    };
  }

  async function refresh({ refreshToken }: ProviderTokens): Promise<ProviderTokens | null> {
    if (!refreshToken) return null;
    const { token_endpoint } = await discover();
    const response = await call(token_endpoint, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
    });
    if (response.status === 400 || response.status === 401) return null;
    if (!response.ok) throw unavailable(`answered ${response.status} to a token refresh`);
    const answer = refreshedSchema.parse(await response.json());
    return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? refreshToken };
  }

  return {
    async confirm(tokens) {
      const person = await readUserinfo(tokens.accessToken);
      if (person) return { ended: false, person, tokens };
      const refreshed = await refresh(tokens);
      const again = refreshed && (await readUserinfo(refreshed.accessToken));
      return again ? { ended: false, person: again, tokens: refreshed } : { ended: true };
    },
  };
}

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, {
      ...init,
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (error) {
    throw unavailable('does not answer', error);
  }
}

function unavailable(what: string, cause?: unknown): PortalError {
  return new PortalError(
    'unavailable',
    `The identity provider ${what}, so your groups cannot be confirmed. Nothing is lost; try again in a moment.`,
    { retryAfterMs: RETRY_AFTER_MS, cause },
  );
}
