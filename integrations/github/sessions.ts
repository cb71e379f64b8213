import { createAppAuth } from '@octokit/auth-app';
import type { z } from 'zod';
import type { TransportOptions } from '../http/options.ts';
import { accessTokenSchema } from './api-schemas.ts';
import { guard } from './errors.ts';
import type { InstallationScope } from './interfaces.ts';
import { createOctokit } from './octokit.ts';
import { read, type Session } from './session.ts';

export interface AppOptions extends TransportOptions {
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  apiUrl: string;
  appId: number | string;
  /** PEM. */
  privateKey: string;
}

/** A token is not used in its last minute: a call group may take that long. */
const TOKEN_MARGIN_MS = 60_000;

type AccessToken = z.output<typeof accessTokenSchema>;

/** Calls as the app itself. GitHub counts them together, at most 5,000 an hour for all installations. */
export function appSession(options: AppOptions): Session {
  const auth = createAppAuth({ appId: options.appId, privateKey: options.privateKey });
  const token = () =>
    guard("signing with the app's private key", async () => (await auth({ type: 'app' })).token);
  return { token, octokit: async () => createOctokit(options.apiUrl, { token }, options) };
}

/** Calls as nobody: public things only. */
export function anonymousSession(options: AppOptions): Session {
  return { token: async () => '', octokit: async () => createOctokit(options.apiUrl, null, options) };
}

/**
 * Calls inside an installation. Tokens are minted when first needed and shared by all sessions of the same scope until
 * shortly before their end, because each minting counts for the app. One that GitHub does not accept any more, although
 * its time is not over, is replaced once.
 *
 * auth-app's own cache is not used: it keys what is under way by installation alone, for every GitHub of the process.
 */
export function createInstallationSessions(
  options: AppOptions,
  asApp: Session,
): (scope: InstallationScope) => Session {
  const minted = new Map<string, Promise<AccessToken>>();

  const mint = (key: string, scope: InstallationScope): Promise<AccessToken> => {
    const minting = read(asApp, 'asking for a token of the installation', accessTokenSchema, (octokit) =>
      octokit.rest.apps.createInstallationAccessToken({
        installation_id: scope.installationId,
        ...(scope.repositoryIds ? { repository_ids: scope.repositoryIds } : {}),
        permissions: scope.permissions,
      }),
    );
    minted.set(key, minting);
    // A failed minting is tried afresh, and ended tokens do not pile up.
    minting.then(
      () => forgetEnded(minted),
      () => minted.get(key) === minting && minted.delete(key),
    );
    return minting;
  };

  return (scope) => {
    const key = keyOf(scope);
    const token = async (refused?: string): Promise<string> => {
      const minting = minted.get(key);
      const held = minting && (await minting.catch(() => null));
      if (held && held.token !== refused && isUsable(held)) return held.token;
      // Meanwhile another call may have begun to mint the next one.
      const newer = minted.get(key);
      return (await (newer && newer !== minting ? newer : mint(key, scope))).token;
    };
    return {
      token: () => token(),
      octokit: async () => createOctokit(options.apiUrl, { token, renews: true }, options),
    };
  };
}

const isUsable = (token: AccessToken) => token.expires_at.getTime() - Date.now() > TOKEN_MARGIN_MS;

async function forgetEnded(minted: Map<string, Promise<AccessToken>>): Promise<void> {
  for (const [key, minting] of minted) {
    const token = await minting.catch(() => null);
    if (token && !isUsable(token) && minted.get(key) === minting) minted.delete(key);
  }
}

const keyOf = ({ installationId, repositoryIds, permissions }: InstallationScope) =>
  JSON.stringify([installationId, repositoryIds ?? null, Object.entries(permissions).sort()]);
