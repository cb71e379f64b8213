import { presentTeam, presentUser } from '../present/accounts.ts';
import type { Environment } from '../records.ts';
import { timestamp } from '../state.ts';
import type { World } from '../world.ts';

/** Environments are found by name whatever its case. */
export const environmentKey = (repositoryId: number, name: string): string =>
  `${repositoryId}/${name.toLowerCase()}`;

/** Where an environment's values (or, without one, the repository's) are kept. */
export const settingsKey = (repositoryId: number, environment: string | null): string =>
  `${repositoryId}/${environment === null ? '' : encodeURIComponent(environment.toLowerCase())}/`;

/** An environment without any protection, as a job that names it makes it. */
export function newEnvironment(id: number, repositoryId: number, name: string): Environment {
  return {
    id,
    repositoryId,
    name,
    waitTimer: 0,
    preventSelfReview: false,
    reviewers: [],
    branchPolicy: null,
    customPolicies: [],
    createdAt: timestamp(),
    updatedAt: timestamp(),
  };
}

/** A reviewer as REST shows it, and the people who may answer for it. */
export function describeReviewer(
  world: World,
  { type, id }: Environment['reviewers'][number],
): { logins: string[]; shown: Record<string, unknown> } {
  if (type === 'User') {
    const login = world.state.accounts.list().find((each) => each.id === id)?.login ?? 'ghost';
    return { logins: [login], shown: presentUser(world, login) };
  }
  const team = world.state.teams.list().find((each) => each.id === id);
  return team ? { logins: team.members, shown: presentTeam(world, team) } : { logins: [], shown: {} };
}
