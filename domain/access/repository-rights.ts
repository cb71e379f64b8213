import type { Permission } from '../views/shared.ts';

/** What a person may do in a repository, in GitHub's words, weakest first. */
export const REPOSITORY_RIGHTS = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type RepositoryRight = (typeof REPOSITORY_RIGHTS)[number];

/**
 * Least right of the *requester's own* account for each action; the App's wider rights never stand in for it.
 * Seeing a plan needs only sight of the files; changing what a repository builds and deploys needs to be able to push.
 */
export const REQUIRED_RIGHTS = {
  'plan.create': 'read',
  'onboarding.start': 'write',
  'onboarding.merge': 'write',
} as const satisfies Record<string, RepositoryRight>;
export type RepositoryAction = keyof typeof REQUIRED_RIGHTS;

/** Whether a right is enough for an action, and one full sentence when not. */
export function mayInRepository(
  action: RepositoryAction,
  right: RepositoryRight,
  repository: string,
): Permission {
  const required = REQUIRED_RIGHTS[action];
  if (REPOSITORY_RIGHTS.indexOf(right) >= REPOSITORY_RIGHTS.indexOf(required)) return { allowed: true };
  const has = right === 'none' ? 'cannot see it' : `has only "${right}"`;
  return {
    allowed: false,
    reason: `Your GitHub account needs at least "${required}" permission on ${repository} and ${has}. Ask one of its administrators.`,
  };
}
