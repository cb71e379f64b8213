import type { PersonId } from '../ids.ts';
import type { Organisation } from '../organisation.ts';
import type { ApiTokenScope } from '../views/profile.ts';
import type { Role } from '../views/shared.ts';

/** How a person reached us: signed in with a browser, or a program with one of the person's tokens. */
export type ActorVia =
  | { kind: 'session'; sessionId: string }
  | { kind: 'token'; tokenId: string; scopes: readonly ApiTokenScope[] };

/** Who acts, with the roles and teams of this very request. */
export interface Actor {
  personId: PersonId;
  name: string;
  email: string;
  roles: readonly Role[];
  /** Slugs of the person's teams. */
  teams: readonly string[];
  /** When the identity provider last confirmed the groups. */
  groupsSeenAt: Date;
  via: ActorVia;
}

/** Roles of a person, from the groups the identity provider tells; in the order of the organisation file, each once. */
export function rolesOfGroups(organisation: Organisation, groups: readonly string[]): Role[] {
  const roles = Object.entries(organisation.roles)
    .filter(([group]) => groups.includes(group))
    .map(([, role]) => role);
  return [...new Set(roles)];
}

/** Slugs of the teams a person belongs to. */
export function teamsOfGroups(organisation: Organisation, groups: readonly string[]): string[] {
  return organisation.teams.filter((team) => groups.includes(team.group)).map((team) => team.slug);
}
