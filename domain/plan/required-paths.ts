import { deployFolder } from '../app-manifest/kustomization.ts';
import { MANIFEST_PATH } from '../app-manifest/manifest.ts';
import { parseManifest } from '../app-manifest/manifest-text.ts';
import type { Inspection } from '../inspection/inspection.ts';
import { parentsOf } from '../inspection/tree.ts';
import type { Organisation } from '../organisation.ts';
import type { GoldenPaths } from './blueprint.ts';
import { applyManifest } from './plan-apps.ts';

export interface RequiredPathsInput {
  inspection: Inspection;
  organisation: Organisation;
  /** Every path of the repository at the commit that was inspected but those of folders. */
  listing: readonly string[];
  /** Text of the repository's own manifest, which may name other files than inspection found; null without one. */
  manifest: string | null;
}

/**
 * What `buildPlan` wants to know of in `existing.files`: what it may write, what stays and is shown, and what blueprints
 * read; with what stands in the way of these, above or below them. Only paths that exist, sorted, without repetition; a
 * path left out counts as absent.
 */
export function requiredPaths(input: RequiredPathsInput, goldenPaths: GoldenPaths): string[] {
  const { inspection, organisation, listing, manifest } = input;
  const parsed = manifest === null ? null : parseManifest(manifest);
  const declared = parsed?.ok ? parsed.manifest.apps : [];
  const { ci, manifests, catalogInfo, codeowners } = inspection.existing;
  const wanted = new Set<string | null>([
    MANIFEST_PATH,
    ...goldenPaths.repositoryPaths,
    ...inspection.apps.flatMap((found) => {
      const app = applyManifest(found, declared.find(({ path }) => path === found.path) ?? null);
      return [app.dockerfile, ...goldenPaths.blueprints.flatMap((blueprint) => blueprint.paths(app))];
    }),
    ...ci,
    ...manifests,
    catalogInfo,
    codeowners,
  ]);
  const folders = organisation.environments.map((environment) => `${deployFolder(environment.name)}/`);
  // What stands where a folder is wanted, such as a link named `deploy`.
  const above = new Set(
    [...wanted, ...folders.map((folder) => `${folder}.`)].flatMap((path) =>
      path === null ? [] : parentsOf(path),
    ),
  );
  const required = (path: string) =>
    wanted.has(path) ||
    above.has(path) ||
    parentsOf(path).some((parent) => wanted.has(parent)) ||
    folders.some((folder) => path.startsWith(folder));
  return [...new Set(listing.filter(required))].sort();
}
