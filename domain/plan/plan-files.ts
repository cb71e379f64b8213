import { isGenerated, isHandEdited } from '../app-manifest/generated-file.ts';
import { renderDeployFolder } from '../app-manifest/kustomization.ts';
import type { AppManifest } from '../app-manifest/manifest.ts';
import { MANIFEST_PATH } from '../app-manifest/manifest.ts';
import { parseManifest, serialiseManifest } from '../app-manifest/manifest-text.ts';
import { getCluster } from '../organisation.ts';
import type { AppOnBlueprint, BlueprintContext, BlueprintFile, GoldenPaths } from './blueprint.ts';
import { imageSource } from './blueprint.ts';
import type { PlannedEnvironment, PlannedFile } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { isSameData } from './same.ts';

export interface FilesInput {
  input: PlanInput;
  manifest: AppManifest;
  apps: readonly AppOnBlueprint[];
  environments: readonly PlannedEnvironment[];
  context: BlueprintContext;
  goldenPaths: GoldenPaths;
  /** Environments in which the apps together ask for more than the team may use. */
  sizeNeedsApprovalIn: readonly string[];
}

/** What the one pull request holds, and what exists and stays: nothing of others is overwritten. */
export function planFiles(files: FilesInput): PlannedFile[] {
  const { input, context } = files;
  const wanted: BlueprintFile[] = [
    ...files.apps.flatMap(({ app, blueprint }) => blueprint.files(app, context)),
    ...environmentFiles(files),
    ...files.goldenPaths.repositoryFiles({
      ...files,
      team: files.manifest.team,
      catalogInfo: input.inspection.existing.catalogInfo,
    }),
  ];
  const planned = [
    planManifest(files),
    ...distinct(wanted).map((file) => planGenerated(file, context.files[file.path])),
  ];
  const paths = new Set(planned.map((file) => file.path));
  const staying = stayingFiles(input, files.apps).filter(({ path }) => !paths.has(path));
  return [
    ...planned,
    ...staying.map(({ path, purpose }) => kept(path, context.files[path] ?? null, purpose, [])),
  ];
}

/** Two apps of one workspace share a file at its root. */
function distinct<File extends { path: string }>(files: readonly File[]): File[] {
  return files.filter((file, index) => files.findIndex((other) => other.path === file.path) === index);
}

function environmentFiles({ input, manifest, environments }: FilesInput): BlueprintFile[] {
  const { organisation, repository } = input;
  return environments.flatMap((environment) =>
    renderDeployFolder({
      apps: manifest.apps,
      team: manifest.team,
      environment: environment.name,
      cluster: getCluster(organisation, environment.cluster),
      repository,
      registry: organisation.registry,
      owner: repository.owner,
    }).map((file) => ({ ...file, notices: [] })),
  );
}

/** The manifest belongs to the repository: kept word for word while it says the same, comments included. */
function planManifest(files: FilesInput): PlannedFile {
  const { input, manifest, context } = files;
  const before = context.files[MANIFEST_PATH] ?? null;
  const parsed = before === null ? null : parseManifest(before);
  const purpose = 'The app manifest: everything deployed is rendered from it';
  const base = { path: MANIFEST_PATH, before, purpose, executable: false };
  if (parsed?.ok && isSameData(parsed.manifest, manifest))
    return { ...base, change: 'same', after: before, notices: sizeNotices(before ?? '', files) };
  const after = serialiseManifest(manifest, input.schemaUrl);
  return { ...base, change: before === null ? 'add' : 'modify', after, notices: sizeNotices(after, files) };
}

/** Beside each size, when the sizes together need an approval. */
function sizeNotices(text: string, { sizeNeedsApprovalIn }: FilesInput): PlannedFile['notices'] {
  if (sizeNeedsApprovalIn.length === 0) return [];
  const where = sizeNeedsApprovalIn.join(' and ');
  return text
    .split('\n')
    .flatMap((line, index) =>
      /^ {4}size:/.test(line) ? [{ line: index + 1, text: `needs approval in ${where}` }] : [],
    );
}

function planGenerated(file: BlueprintFile, existing: string | null | undefined): PlannedFile {
  const { path, content, purpose, notices } = file;
  const before = existing ?? null;
  const base = { path, before, purpose, executable: false };
  if (before === null) return { ...base, change: 'add', after: content, notices };
  if (before === content) return { ...base, change: 'same', after: before, notices };
  if (!isGenerated(before)) {
    return kept(path, before, purpose, ['It exists and is not from Onramp, so it stays as it is.']);
  }
  if (isHandEdited(before)) {
    return kept(path, before, purpose, [
      'It was changed by hand since Onramp wrote it, so it stays as it is.',
    ]);
  }
  return { ...base, change: 'modify', after: content, notices };
}

function kept(path: string, before: string | null, purpose: string, remarks: string[]): PlannedFile {
  const notices = remarks.map((text) => ({ line: 1, text }));
  return { path, change: 'keep', before, after: null, purpose, notices, executable: false };
}

function stayingFiles(
  input: PlanInput,
  apps: readonly AppOnBlueprint[],
): Array<{ path: string; purpose: string }> {
  const { ci, manifests, catalogInfo, codeowners } = input.inspection.existing;
  const dockerfiles = apps
    .map(({ app }) => imageSource(app).dockerfile)
    .filter((path) => typeof input.existing.files[path] === 'string');
  const all = [
    ...dockerfiles.map((path) => ({ path, purpose: 'Builds the image, as before' })),
    ...ci.map((path) => ({ path, purpose: 'CI that is there already; it goes on beside the new pipeline' })),
    ...manifests.map((path) => ({
      path,
      purpose: 'Manifests that are there already; Onramp does not apply them',
    })),
    ...(catalogInfo === null ? [] : [{ path: catalogInfo, purpose: 'Catalog entry that is there already' }]),
    ...(codeowners === null ? [] : [{ path: codeowners, purpose: 'Who reviews what' }]),
  ];
  return distinct(all);
}
