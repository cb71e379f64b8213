import { ABSENT, type Reading, textOf, type Unreadable, unreadable } from './reading.ts';
import { parentsOf } from './tree.ts';

/** What was read of a repository, by path. What stands above or below a path says of it, too, what is there. */
export type Readings = Readonly<Record<string, Reading>>;

/** What is at a path. Absent only where nothing is in the way: neither above it nor below it. */
export function readingAt(readings: Readings, path: string): Reading {
  const own = ownReading(readings, path);
  if (own !== null) return own;
  const above = obstacleAbove(readings, path);
  if (above !== null) {
    const { why } = above.reading.state === 'unreadable' ? above.reading.reason : { why: 'file' };
    const is = why === 'symlink' || why === 'submodule' ? why : 'file';
    return unreadable({ why: 'below', path: above.path, is });
  }
  const isFolder = Object.keys(readings).some(
    (other) => other.startsWith(`${path}/`) && ownReading(readings, other) !== null,
  );
  return isFolder ? unreadable({ why: 'folder' }) : ABSENT;
}

export function textAt(readings: Readings, path: string): string | null {
  return textOf(readingAt(readings, path));
}

/** Whether something is at the path, readable or not. */
export function isThere(readings: Readings, path: string): boolean {
  return readingAt(readings, path).state !== 'absent';
}

export interface Obstacle {
  path: string;
  reason: Unreadable;
}

/** What keeps a path from being read: itself, or what stands above it. Null when it is text or absent. */
export function obstacleAt(readings: Readings, path: string): Obstacle | null {
  const reading = readingAt(readings, path);
  if (reading.state !== 'unreadable') return null;
  const { reason } = reading;
  if (reason.why !== 'below') return { path, reason };
  if (reason.is === 'file') return { path: reason.path, reason: { why: 'file' } };
  const above = ownReading(readings, reason.path);
  const isKnown = above?.state === 'unreadable' && above.reason.why === reason.is;
  return { path: reason.path, reason: isKnown ? above.reason : bareReason(reason.is) };
}

function bareReason(is: 'symlink' | 'submodule'): Unreadable {
  return is === 'symlink' ? { why: is, target: null } : { why: is };
}

function obstacleAbove(readings: Readings, path: string) {
  for (const parent of parentsOf(path)) {
    const reading = ownReading(readings, parent);
    if (reading !== null) return { path: parent, reading };
  }
  return null;
}

/** Names come from a repository: only what was put in counts, not what every object has. */
function ownReading(readings: Readings, path: string): Reading | null {
  const reading = Object.hasOwn(readings, path) ? readings[path] : undefined;
  return reading === undefined || reading.state === 'absent' ? null : reading;
}
