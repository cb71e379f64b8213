import type { Caller, RepositoryAccess, RepositoryRecord } from '../contract.ts';
import type { State } from '../state.ts';
import { botLogin, installationsOf, isCovered } from '../world.ts';

export type Level = 'read' | 'write' | 'admin';

const roles: RepositoryAccess[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export const isAtLeast = (role: RepositoryAccess, wanted: RepositoryAccess): boolean =>
  roles.indexOf(role) >= roles.indexOf(wanted);

const highest = (found: RepositoryAccess[]): RepositoryAccess =>
  found.reduce((best, role) => (isAtLeast(role, best) ? role : best), 'none');

/** A person's role on a repository: owner, own invitation, or through a team; anyone reads what is public. */
export function roleOf(state: State, login: string, repository: RepositoryRecord): RepositoryAccess {
  const key = login.toLowerCase();
  if (repository.owner.toLowerCase() === key) return 'admin';
  const own = state.collaborators.get(`${repository.id}/${key}`)?.role ?? 'none';
  const throughTeams = state.teamGrants
    .list(`${repository.id}/`)
    .filter((grant) =>
      state.teams
        .get(`${grant.org}/${grant.slug}`.toLowerCase())
        ?.members.some((member) => member.toLowerCase() === key),
    )
    .map((grant) => grant.role);
  return highest([repository.private ? 'none' : 'read', own, ...throughTeams]);
}

/** What a caller may do on a repository. */
export function accessOf(
  state: State,
  caller: Caller | null,
  repository: RepositoryRecord,
): RepositoryAccess {
  const open: RepositoryAccess = repository.private ? 'none' : 'read';
  if (caller === null) return open;
  switch (caller.kind) {
    case 'user': {
      const role = roleOf(state, caller.login, repository);
      if (caller.viaAppId === undefined) return role;
      const throughApp = installationsOf(state, repository).find((one) => one.appId === caller.viaAppId);
      if (!throughApp) return open;
      const cap = accessByPermissions(throughApp.permissions);
      return isAtLeast(role, cap) ? cap : role;
    }
    case 'app':
      return 'none';
    case 'installation': {
      const installation = state.installations.get(String(caller.installationId));
      const reached =
        installation !== undefined &&
        isCovered(installation, repository) &&
        (caller.repositoryIds === 'all' || caller.repositoryIds.includes(repository.id));
      return reached ? accessByPermissions(caller.permissions) : open;
    }
    case 'job':
      return caller.repositoryId === repository.id ? accessByPermissions(caller.permissions) : open;
    default:
      return caller satisfies never;
  }
}

/** The role that a set of app permissions comes nearest to. */
function accessByPermissions(permissions: Record<string, string>): RepositoryAccess {
  if (permissions.administration === 'write') return 'admin';
  return permissions.contents === 'write' ? 'write' : 'read';
}

/** Permissions of a token made for software; null for people, who have roles instead. */
export function permissionsOf(
  state: State,
  caller: Caller,
  repository: RepositoryRecord | null,
): Record<string, string> | null {
  if (caller.kind === 'user') {
    if (caller.viaAppId === undefined) return null;
    const through =
      repository && installationsOf(state, repository).find((one) => one.appId === caller.viaAppId);
    return through ? through.permissions : {};
  }
  return caller.kind === 'app' ? {} : { metadata: 'read', ...caller.permissions };
}

/** Whether a set of permissions holds one at a level. */
export function holds(permissions: Record<string, string>, permission: string, level: Level): boolean {
  const order = ['read', 'write', 'admin'];
  const held = permissions[permission];
  return held !== undefined && order.indexOf(held) >= order.indexOf(level);
}

/** Under which login a caller acts. */
export function loginOf(state: State, caller: Caller | null): string {
  switch (caller?.kind) {
    case 'user':
      return caller.login;
    case 'app':
    case 'installation':
      return botLogin(state.apps.get(String(caller.appId))!);
    case 'job':
      return 'github-actions[bot]';
    default:
      return 'ghost';
  }
}
