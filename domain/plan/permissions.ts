import type { ExistingGitHub } from './plan-input.ts';

type Level = 'read' | 'write' | 'admin';
const LEVELS: readonly Level[] = ['read', 'write', 'admin'];

/**
 * What the GitHub App must be allowed on a repository that it onboards. The area of variables has two names in
 * GitHub's own documents; either counts.
 */
export const REQUIRED_APP_PERMISSIONS: ReadonlyArray<{
  areas: readonly string[];
  level: Level;
  purpose: string;
}> = [
  { areas: ['metadata'], level: 'read', purpose: 'find the repository' },
  { areas: ['members'], level: 'read', purpose: 'find the team that approves deployments' },
  { areas: ['contents'], level: 'write', purpose: 'read files and push one branch' },
  { areas: ['workflows'], level: 'write', purpose: 'write files under .github/workflows' },
  { areas: ['pull_requests'], level: 'write', purpose: 'open and merge the pull request' },
  { areas: ['checks'], level: 'read', purpose: 'merge only once the required checks passed' },
  { areas: ['statuses'], level: 'read', purpose: 'see required checks that are reported as statuses' },
  { areas: ['actions'], level: 'read', purpose: 'watch builds' },
  { areas: ['deployments'], level: 'read', purpose: 'watch deployments' },
  { areas: ['environments'], level: 'write', purpose: 'set variables and secrets of environments' },
  { areas: ['actions_variables', 'variables'], level: 'write', purpose: 'set variables' },
  { areas: ['secrets'], level: 'write', purpose: 'set secrets' },
  { areas: ['administration'], level: 'write', purpose: 'make environments and rules' },
];

export interface MissingPermission {
  area: string;
  level: Level;
  purpose: string;
}

/** What the account has not accepted yet. */
export function missingPermissions(granted: ExistingGitHub['permissions']): MissingPermission[] {
  return REQUIRED_APP_PERMISSIONS.filter(
    ({ areas, level }) => !areas.some((area) => reaches(granted[area], level)),
  ).map(({ areas, level, purpose }) => ({ area: areas[0] ?? '', level, purpose }));
}

function reaches(granted: string | undefined, level: Level): boolean {
  return LEVELS.slice(LEVELS.indexOf(level)).some((enough) => enough === granted);
}
