import { getSettings } from '#config/env.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { deriveKey } from '../secrets/envelope.ts';
import { createIdentityProvider, type IdentityProvider } from './identity-provider.ts';

/** What signing in works with, beyond what every use case does. */
export interface AuthContext extends ServerContext {
  identityProvider: IdentityProvider;
  /** Seals the identity provider's tokens at rest. */
  masterSecret: string;
  /** Encrypts the session cookie. */
  sessionSecret: string;
  /** How long after the provider last told a person's groups their API tokens still count, in hours. */
  tokenGroupsMaxHours: number;
  /** Public address of the portal: its origin is the only one that may change things with a cookie. */
  portalUrl: string;
}

const held = globalThis as typeof globalThis & { onrampAuthContext?: AuthContext };

export function getAuthContext(): AuthContext {
  held.onrampAuthContext ??= createAuthContext();
  return held.onrampAuthContext;
}

function createAuthContext(): AuthContext {
  const { oidc, portal } = getSettings();
  return {
    ...getServerContext(),
    identityProvider: createIdentityProvider(oidc),
    masterSecret: portal.secret,
    sessionSecret: sessionSecretOf(portal.secret),
    tokenGroupsMaxHours: portal.tokenGroupsMaxHours,
    portalUrl: portal.url,
  };
}

export function sessionSecretOf(masterSecret: string): string {
  return deriveKey(masterSecret, 'session-cookie').toString('hex');
}
