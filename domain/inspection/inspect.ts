import type { DetectedApp, Detector, InspectionContext } from './detector.ts';
import { containerDetector } from './detectors/container/container-detector.ts';
import { nodeDetector } from './detectors/node/node-detector.ts';
import { findExisting } from './existing.ts';
import { type FoundFields, folderOf, LONGEST_APP_PATH, toAppFindings, toSlug } from './finding.ts';
import type { Inspection, LeftOut, RepositoryFiles } from './inspection.ts';
import { describeLeftOut } from './left-out.ts';
import { ABSENT, type Reading, textOf, type Unreadable, unreadable } from './reading.ts';

/** In order of trust: where two know the same field of the same folder, the earlier wins unless it found nothing. */
const DETECTORS: readonly Detector[] = [nodeDetector, containerDetector];

/** Folders whose contents are never an app of this repository. */
const IGNORED =
  /(^|\/)(node_modules|bower_components|vendor|dist|build|out|\.next|\.nuxt|coverage|\.git|\.yarn|__fixtures__|fixtures|__tests__)(\/|$)/;
const MAX_PATHS = 200_000;
const MAX_READS = 600;
/** As many as one `onramp.yaml` may hold. */
const MAX_APPS = 50;
const LEFT_OUT = unreadable({ why: 'left-out' });

/**
 * Finds the apps of a repository and what is known of each, from its files alone. Nothing is executed.
 * @param repositoryName names an app in the root that has no name of its own
 */
export async function inspectRepository(files: RepositoryFiles, repositoryName: string): Promise<Inspection> {
  const { context, leftOut, unread } = createContext(files);
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
  // An app may be in what is committed elsewhere: worth saying where no other was found.
  if (apps.length === 0) for (const path of files.submodules) unread.set(path, { why: 'submodule' });
  const missed = [...unread].map(([path, reason]) => ({ path, reason }));
  return {
    apps,
    leftOut: leftOut(),
    existing,
    unreadable: missed.sort((a, b) => a.path.localeCompare(b.path)),
  };
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

interface InspectionRecord {
  context: InspectionContext;
  /** What there is more of than was looked at. */
  leftOut: () => LeftOut[];
  /** What was looked at and could not be read. */
  unread: Map<string, Unreadable>;
}

function createContext(files: RepositoryFiles): InspectionRecord {
  const paths = files.paths.slice(0, MAX_PATHS).filter((path) => !IGNORED.test(folderOf(path)));
  const all = new Set(files.paths.slice(0, MAX_PATHS));
  const readings = new Map<string, Promise<Reading>>();
  const unread = new Map<string, Unreadable>();
  const overBudget = new Set<string>();
  const found: LeftOut[] = [];
  const leaveOut: InspectionContext['leaveOut'] = (...about) => found.push(describeLeftOut(...about));
  if (files.paths.length > MAX_PATHS) leaveOut('paths', MAX_PATHS, files.paths.length);
  const look = async (path: string): Promise<Reading> => {
    const reading = await files.read(path);
    if (reading.state === 'unreadable') unread.set(path, reading.reason);
    return reading;
  };
  const lookAt = (path: string): Promise<Reading> => {
    const known = readings.get(path);
    if (known) return known;
    if (!all.has(path)) return Promise.resolve(ABSENT);
    if (readings.size >= MAX_READS) {
      overBudget.add(path);
      return Promise.resolve(LEFT_OUT);
    }
    const reading = look(path);
    readings.set(path, reading);
    return reading;
  };
  const context: InspectionContext = {
    files,
    leaveOut,
    has: (path) => all.has(path),
    lookAt,
    read: async (path) => textOf(await lookAt(path)),
    below: (folder) => (folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`))),
  };
  return {
    context,
    unread,
    leftOut: () =>
      overBudget.size === 0
        ? found
        : [...found, describeLeftOut('files', readings.size, readings.size + overBudget.size)],
  };
}
