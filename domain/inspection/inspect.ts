import type { DetectedApp, Detector, InspectionContext } from './detector.ts';
import { containerDetector } from './detectors/container/container-detector.ts';
import { nodeDetector } from './detectors/node/node-detector.ts';
import { findExisting } from './existing.ts';
import { type FoundFields, folderOf, toAppFindings, toSlug } from './finding.ts';
import type { Inspection, RepositoryFiles } from './inspection.ts';
import { ABSENT, type Reading, textOf, type Unreadable, unreadable } from './reading.ts';

/** In order of trust: where two know the same field of the same folder, the earlier wins unless it found nothing. */
const DETECTORS: readonly Detector[] = [nodeDetector, containerDetector];

/** Folders whose contents are never an app of this repository. */
const IGNORED =
  /(^|\/)(node_modules|bower_components|vendor|dist|build|out|\.next|\.nuxt|coverage|\.git|\.yarn|__fixtures__|fixtures|__tests__)(\/|$)/;
const MAX_PATHS = 200_000;
const MAX_READS = 600;
const LEFT_OUT = unreadable({ why: 'left-out' });

/**
 * Finds the apps of a repository and what is known of each, from its files alone. Nothing is executed.
 * @param repositoryName names an app in the root that has no name of its own
 */
export async function inspectRepository(files: RepositoryFiles, repositoryName: string): Promise<Inspection> {
  const unread = new Map<string, Unreadable>();
  const context = createContext(files, unread);
  const detected: DetectedApp[] = [];
  for (const detector of DETECTORS) detected.push(...(await detector.detect(context)));
  const deployable = detected.filter((app) => app.strength === 'deployable');
  const chosen = deployable.length > 0 ? deployable : detected.slice(0, 1);
  const byPath = new Map<string, FoundFields>();
  for (const app of chosen) byPath.set(app.path, mergeFields(byPath.get(app.path), app.found));
  const apps = [...byPath]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([path, found]) => toAppFindings(path, fallbackName(path, repositoryName), found));
  const existing = await findExisting(context);
  // An app may be in what is committed elsewhere: worth saying where no other was found.
  if (apps.length === 0) for (const path of files.submodules) unread.set(path, { why: 'submodule' });
  const missed = [...unread].map(([path, reason]) => ({ path, reason }));
  return { apps, existing, unreadable: missed.sort((a, b) => a.path.localeCompare(b.path)) };
}

function fallbackName(path: string, repositoryName: string): string {
  const name = path === '.' ? repositoryName : path.slice(path.lastIndexOf('/') + 1);
  return toSlug(name) || 'app';
}

function mergeFields(first: FoundFields | undefined, second: FoundFields): FoundFields {
  const known = Object.entries(first ?? {}).filter(([, value]) => value);
  return { ...second, ...Object.fromEntries(known) };
}

function createContext(files: RepositoryFiles, unread: Map<string, Unreadable>): InspectionContext {
  const paths = files.paths.slice(0, MAX_PATHS).filter((path) => !IGNORED.test(folderOf(path)));
  const all = new Set(files.paths.slice(0, MAX_PATHS));
  const readings = new Map<string, Promise<Reading>>();
  const look = async (path: string): Promise<Reading> => {
    const reading = await files.read(path);
    if (reading.state === 'unreadable') unread.set(path, reading.reason);
    return reading;
  };
  const lookAt = (path: string): Promise<Reading> => {
    const known = readings.get(path);
    if (known) return known;
    if (!all.has(path)) return Promise.resolve(ABSENT);
    if (readings.size >= MAX_READS) return Promise.resolve(LEFT_OUT);
    const reading = look(path);
    readings.set(path, reading);
    return reading;
  };
  return {
    files,
    has: (path) => all.has(path),
    lookAt,
    read: async (path) => textOf(await lookAt(path)),
    below: (folder) => (folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`))),
  };
}
