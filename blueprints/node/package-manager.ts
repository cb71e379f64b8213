import type { NodeProject } from './node-project.ts';
import { FIRST_MAJOR_WITHOUT_COREPACK } from './node-versions.ts';

const COREPACK_VERSION = '0.36.0';

/** Commands that bring the package manager onto a machine with Node.js; empty for npm, which comes with it. */
export function setUpCommands(project: NodeProject, nodeMajor: number): string[] {
  if (project.manager === 'npm') return [];
  if (project.managerVersion !== null) {
    const name = project.manager === 'pnpm' ? 'pnpm' : 'yarn';
    return [`npm install --global --force ${name}@${project.managerVersion}`];
  }
  const corepack = `npm install --global --force corepack@${COREPACK_VERSION}`;
  return nodeMajor >= FIRST_MAJOR_WITHOUT_COREPACK ? [corepack, 'corepack enable'] : ['corepack enable'];
}

/** Installs everything, exactly as the lock file says where there is one. */
export function installCommand({ manager, lockFile }: NodeProject): string {
  switch (manager) {
    case 'npm':
      return lockFile === null ? 'npm install --no-audit --no-fund' : 'npm ci --no-audit --no-fund';
    case 'pnpm':
      return lockFile === null ? 'pnpm install --no-frozen-lockfile' : 'pnpm install --frozen-lockfile';
    case 'yarn-classic':
      return lockFile === null ? 'yarn install --no-lockfile' : 'yarn install --frozen-lockfile';
    case 'yarn-berry':
      return lockFile === null ? 'yarn install --no-immutable' : 'yarn install --immutable';
    default:
      return manager satisfies never;
  }
}

/** Takes out what only building and testing need. */
export function pruneCommand({ manager, isWorkspace, lockFile }: NodeProject): string {
  const lock = lockFile === null ? '--no-frozen-lockfile' : '--frozen-lockfile';
  switch (manager) {
    case 'npm':
      return 'npm prune --omit=dev --no-audit --no-fund';
    case 'pnpm':
      return isWorkspace
        ? `pnpm install --prod ${lock} --ignore-scripts`
        : 'pnpm prune --prod --ignore-scripts';
    case 'yarn-classic':
      return `yarn install --production --ignore-scripts --prefer-offline ${lockFile === null ? '--no-lockfile' : lock}`;
    case 'yarn-berry':
      return 'yarn workspaces focus --all --production';
    default:
      return manager satisfies never;
  }
}

/** Name that actions/setup-node caches by. */
export function cacheName({ manager }: NodeProject): 'npm' | 'pnpm' | 'yarn' {
  return manager === 'npm' || manager === 'pnpm' ? manager : 'yarn';
}
