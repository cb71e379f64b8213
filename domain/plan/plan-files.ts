import { isGenerated, isHandEdited } from '../app-manifest/generated-file.ts';
import { deployFolder, renderDeployFolder } from '../app-manifest/kustomization.ts';
import type { AppManifest } from '../app-manifest/manifest.ts';
import { MANIFEST_PATH } from '../app-manifest/manifest.ts';
import { parseManifest, serialiseManifest } from '../app-manifest/manifest-text.ts';
import { type Reading, textOf } from '../inspection/reading.ts';
import {
  isThere,
  type Obstacle,
  obstacleAt,
  type Readings,
  readingAt,
  textAt,
} from '../inspection/readings.ts';
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
  /** Environments in whose place the repository's own unreadable files are kept. */
  leftOut: readonly string[];
}

/**
 * What the one pull request holds, and what exists and stays: nothing of others is overwritten.
 * `wanted` are the paths that Onramp would write, whatever stands there.
 */
export function planFiles(files: FilesInput): { files: PlannedFile[]; wanted: string[] } {
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
  // What stands above several wanted files is said once.
  const planned = distinct([
    planManifest(files),
    ...distinct(wanted).map((file) => planGenerated(file, context.files)),
  ]);
  const inTheWay = files.leftOut.flatMap((name) => {
    const obstacle = obstacleAt(context.files, `${deployFolder(name)}/kustomization.yaml`);
    return obstacle === null
      ? []
      : [inThePlaceOf(obstacle, `Stands where what is deployed to ${name} would be`)];
  });
  const paths = new Set(planned.map((file) => file.path));
  const staying = stayingFiles(input, files.apps).map(({ path, purpose }) =>
    stays(readingAt(context.files, path), path, purpose),
  );
  const others = distinct([...inTheWay, ...staying]).filter(({ path }) => !paths.has(path));
  return { files: [...planned, ...others], wanted: [MANIFEST_PATH, ...wanted.map(({ path }) => path)] };
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
  const purpose = 'The app manifest: everything deployed is rendered from it';
  const obstacle = obstacleAt(context.files, MANIFEST_PATH);
  if (obstacle !== null) return inThePlaceOf(obstacle, purpose);
  const before = textAt(context.files, MANIFEST_PATH);
  const parsed = before === null ? null : parseManifest(before);
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

function planGenerated(file: BlueprintFile, readings: Readings): PlannedFile {
  const { path, content, purpose, notices } = file;
  const obstacle = obstacleAt(readings, path);
  if (obstacle !== null) return inThePlaceOf(obstacle, purpose);
  const before = textAt(readings, path);
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

/** What is there and cannot be read stays, whatever Onramp would write there or below. */
function inThePlaceOf({ path, reason }: Obstacle, purpose: string): PlannedFile {
  return { ...kept(path, null, purpose, []), unreadable: reason };
}

function stays(reading: Reading, path: string, purpose: string): PlannedFile {
  if (reading.state === 'unreadable') return inThePlaceOf({ path, reason: reading.reason }, purpose);
  return kept(path, textOf(reading), purpose, []);
}

function stayingFiles(
  input: PlanInput,
  apps: readonly AppOnBlueprint[],
): Array<{ path: string; purpose: string }> {
  const { ci, manifests, catalogInfo, codeowners } = input.inspection.existing;
  const dockerfiles = apps
    .map(({ app }) => imageSource(app).dockerfile)
    .filter((path) => isThere(input.existing.files, path));
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
