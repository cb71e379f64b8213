import type { DetectedApp, Detector, InspectionContext } from './detector.ts';
import { containerDetector } from './detectors/container/container-detector.ts';
import { nodeDetector } from './detectors/node/node-detector.ts';
import { findExisting } from './existing.ts';
import { type FoundFields, folderOf, LONGEST_APP_PATH, toAppFindings, toSlug } from './finding.ts';
import type { Inspection, LeftOut, RepositoryFiles } from './inspection.ts';
import { describeLeftOut } from './left-out.ts';

/** In order of trust: where two know the same field of the same folder, the earlier wins unless it found nothing. */
const DETECTORS: readonly Detector[] = [nodeDetector, containerDetector];

/** Folders whose contents are never an app of this repository. */
const IGNORED =
  /(^|\/)(node_modules|bower_components|vendor|dist|build|out|\.next|\.nuxt|coverage|\.git|\.yarn|__fixtures__|fixtures|__tests__)(\/|$)/;
const MAX_PATHS = 200_000;
const MAX_READS = 600;
/** As many as one `onramp.yaml` may hold. */
const MAX_APPS = 50;

/**
 * Finds the apps of a repository and what is known of each, from its files alone. Nothing is executed.
 * @param repositoryName names an app in the root that has no name of its own
 */
export async function inspectRepository(files: RepositoryFiles, repositoryName: string): Promise<Inspection> {
  const { context, leftOut } = createContext(files);
  const detected: DetectedApp[] = [];
  for (const detector of DETECTORS) detected.push(...(await detector.detect(context)));
  const deployable = detected.filter((app) => app.strength === 'deployable');
  const chosen = deployable.length > 0 ? deployable : detected.slice(0, 1);
  const byPath = new Map<string, FoundFields>();
  for (const app of chosen) byPath.set(app.path, mergeFields(byPath.get(app.path), app.found));
  const nameable = [...byPath].filter(([path]) => path.length <= LONGEST_APP_PATH);
  const kept = nameable.sort(([a], [b]) => nearer(a, b)).slice(0, MAX_APPS);
  if (kept.length < byPath.size) context.leaveOut('apps', kept.length, byPath.size);
  const apps = kept
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, found]) => toAppFindings(path, fallbackName(path, repositoryName), found));
  const existing = await findExisting(context);
  return { apps, leftOut: leftOut(), existing };
}

function fallbackName(path: string, repositoryName: string): string {
  const name = path === '.' ? repositoryName : path.slice(path.lastIndexOf('/') + 1);
  return toSlug(name) || 'app';
}

function mergeFields(first: FoundFields | undefined, second: FoundFields): FoundFields {
  const known = Object.entries(first ?? {}).filter(([, value]) => value);
  return { ...second, ...Object.fromEntries(known) };
}

/** Apps near the root first: those deep below are more often samples. */
const nearer = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || a.localeCompare(b);

function createContext(files: RepositoryFiles): { context: InspectionContext; leftOut: () => LeftOut[] } {
  const paths = files.paths.slice(0, MAX_PATHS).filter((path) => !IGNORED.test(folderOf(path)));
  const all = new Set(files.paths.slice(0, MAX_PATHS));
  const texts = new Map<string, Promise<string | null>>();
  const unread = new Set<string>();
  const found: LeftOut[] = [];
  const leaveOut: InspectionContext['leaveOut'] = (...about) => found.push(describeLeftOut(...about));
  if (files.paths.length > MAX_PATHS) leaveOut('paths', MAX_PATHS, files.paths.length);
  const context: InspectionContext = {
    files,
    leaveOut,
    has: (path) => all.has(path),
    read(path) {
      const known = texts.get(path);
      if (known) return known;
      if (!all.has(path)) return Promise.resolve(null);
      if (texts.size >= MAX_READS) {
        unread.add(path);
        return Promise.resolve(null);
      }
      const text = files.read(path);
      texts.set(path, text);
      return text;
    },
    below: (folder) => (folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`))),
  };
  return {
    context,
    leftOut: () =>
      unread.size === 0 ? found : [...found, describeLeftOut('files', texts.size, texts.size + unread.size)],
  };
}
