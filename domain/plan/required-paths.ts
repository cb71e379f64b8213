import { deployFolder } from '../app-manifest/kustomization.ts';
import { MANIFEST_PATH } from '../app-manifest/manifest.ts';
import type { Inspection } from '../inspection/inspection.ts';
import type { Organisation } from '../organisation.ts';
import type { GoldenPaths } from './blueprint.ts';

export interface RequiredPathsInput {
  inspection: Inspection;
  organisation: Organisation;
  /** Every path of the repository at the commit that was inspected. */
  listing: readonly string[];
}

/**
 * The files whose present text `buildPlan` wants in `existing.files`: what it may write, what stays and is shown, and
 * what blueprints read. Only paths that exist, sorted, without repetition; a path left out counts as absent.
 */
export function requiredPaths(input: RequiredPathsInput, goldenPaths: GoldenPaths): string[] {
  const { inspection, organisation, listing } = input;
  const { ci, manifests, catalogInfo, codeowners } = inspection.existing;
  const wanted = new Set<string | null>([
    MANIFEST_PATH,
    ...goldenPaths.repositoryPaths,
    ...inspection.apps.flatMap((app) => [
      app.dockerfile,
      ...goldenPaths.blueprints.flatMap((blueprint) => blueprint.paths(app)),
    ]),
    ...ci,
    ...manifests,
    catalogInfo,
    codeowners,
  ]);
  const folders = organisation.environments.map((environment) => `${deployFolder(environment.name)}/`);
  const required = (path: string) => wanted.has(path) || folders.some((folder) => path.startsWith(folder));
  return [...new Set(listing.filter(required))].sort();
}
