import { parentsOf } from '../inspection/tree.ts';
import type { Plan } from './plan.ts';

/** Where the default branch stands now, compared with the commit that the plan was made at. */
export interface NewHead {
  headSha: string;
  /** Paths that differ between the plan's commit and the new head; null when the list is not known or not complete. */
  changedPaths: readonly string[] | null;
}

export interface PlanMoved {
  matters: boolean;
  /** Paths that make the plan stale, sorted; empty when nothing matters, or when the list is not known. */
  because: string[];
}

/** Names of files from which apps are found: a new one may mean another app, or another way to build one. */
const DECIDING_NAMES = new Set([
  'Dockerfile',
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  'CODEOWNERS',
  'catalog-info.yaml',
  'onramp.yaml',
]);

/**
 * Whether the repository moved underneath a plan in a way that matters: a file that was read as evidence, that the plan
 * would write, or from which apps are found has changed. An unknown difference matters.
 */
export function planMatters(plan: Plan, now: NewHead): PlanMoved {
  if (now.headSha === plan.repository.headSha) return { matters: false, because: [] };
  if (now.changedPaths === null) return { matters: true, because: [] };
  const evidence = plan.inspection.apps.flatMap((app) => Object.values(app.evidence).map(({ file }) => file));
  const known = new Set([...evidence, ...plan.files.map((file) => file.path)]);
  // A link, submodule or file where a folder was, and the other way round, comes as another path than the file's own.
  const above = new Set([...known].flatMap(parentsOf));
  const touches = (path: string) =>
    known.has(path) || above.has(path) || parentsOf(path).some((parent) => known.has(parent));
  const because = now.changedPaths.filter((path) => touches(path) || decides(path));
  return { matters: because.length > 0, because: [...new Set(because)].sort() };
}

function decides(path: string): boolean {
  return DECIDING_NAMES.has(path.slice(path.lastIndexOf('/') + 1));
}
