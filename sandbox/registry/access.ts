import type { GithubCore } from '../github/contract.ts';

/** What a credential may do in the registry. `scope`: only names below this prefix. */
export interface RegistryAccess {
  push: boolean;
  pull: boolean;
  scope?: string;
}

/** Reads an Authorization header; null when it is missing or unknown. */
export type Authenticate = (authorization: string | undefined) => RegistryAccess | null;

/** Whether the access covers a repository of the registry: the scope itself, or a name below it. */
export function covers(access: RegistryAccess, name: string): boolean {
  return access.scope === undefined || name === access.scope || name.startsWith(`${access.scope}/`);
}

/**
 * Credentials of the sandbox's registry: a job's token (its `packages` permission, its own repository's name), people's
 * and nothing else of GitHub's, and the clusters' nodes by a token of their own, which may only pull.
 */
export function createAuthentication(input: {
  github: Pick<GithubCore, 'authenticate' | 'getRepositoryById'>;
  nodeToken: string;
}): Authenticate {
  return (authorization) => {
    const secret = secretOf(authorization);
    if (secret === null) return null;
    if (secret === input.nodeToken) return { push: false, pull: true };
    const caller = input.github.authenticate(`Bearer ${secret}`);
    if (!caller) return null;
    if (caller.kind === 'job') {
      const repository = input.github.getRepositoryById(caller.repositoryId);
      const level = caller.permissions.packages;
      if (!repository) return null;
      return {
        push: level === 'write',
        pull: level === 'write' || level === 'read',
        scope: `${repository.owner}/${repository.name}`.toLowerCase(),
      };
    }
    // An app's installation token is no credential for packages; a person's classic token needs the scope.
    if (caller.kind !== 'user') return { push: false, pull: false };
    const scopes = new Set(caller.scopes);
    return {
      push: scopes.has('write:packages'),
      pull: scopes.has('write:packages') || scopes.has('read:packages'),
    };
  };
}

function secretOf(authorization: string | undefined): string | null {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return value || null;
  if (!/^basic$/i.test(scheme)) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1) || null;
}
