/**
 * Newest release of each major line of Node.js, as published in November 2026. Official images exist for each under the
 * same number, as `node:<version>` and `node:<version>-slim`.
 */
const RELEASES: Readonly<Record<number, string>> = {
  14: '14.21.3',
  16: '16.20.2',
  17: '17.9.1',
  18: '18.20.8',
  19: '19.8.1',
  20: '20.20.2',
  21: '21.7.3',
  22: '22.23.3',
  23: '23.11.1',
  24: '24.21.0',
  25: '25.9.0',
  26: '26.10.0',
};

/** The long-term line that an app gets which names no version. */
export const DEFAULT_NODE_MAJOR = 24;

/** Lines that still get security fixes (schedule of the Node.js release working group). */
const SUPPORTED: ReadonlySet<number> = new Set([22, 24, 26]);

/** Whether a version's line gets security fixes. */
export function isSupported(version: string): boolean {
  return SUPPORTED.has(nodeMajor(version));
}

/** Node.js comes without corepack from this major on. */
export const FIRST_MAJOR_WITHOUT_COREPACK = 25;

/** Major of a version such as `22`, `22.11` or `22.11.0`. */
export function nodeMajor(version: string): number {
  return Number.parseInt(version, 10);
}

/** Exact version for an image tag: as pinned by the repository, else the newest of its line; null for unknown lines. */
export function exactNodeVersion(version: string): string | null {
  if (/^\d+\.\d+\.\d+$/.test(version)) return version;
  return RELEASES[nodeMajor(version)] ?? null;
}

/** Lines that can be had, for people. */
export function knownNodeMajors(): string {
  return Object.keys(RELEASES).join(', ');
}
