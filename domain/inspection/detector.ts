import type { FoundFields } from './finding.ts';
import type { LeftOut, RepositoryFiles } from './inspection.ts';
import type { Reading } from './reading.ts';

/** What a detector works on: files that are read at most once each, within a budget. */
export interface InspectionContext {
  files: RepositoryFiles;
  has(path: string): boolean;
  /**
   * Text as evidence, or null where there is none. What is there and cannot be read becomes part of the inspection
   * (`unreadable`); a detector for which that is not the same as "absent" asks `lookAt`.
   */
  read(path: string): Promise<string | null>;
  /** All three answers; `left-out` once the budget is used up. */
  lookAt(path: string): Promise<Reading>;
  /** Says that there is more of something than is looked at. */
  leaveOut(what: LeftOut['what'], taken: number, of: number, where?: string): void;
  /** Files below a folder (`.` for all), without dependencies and build output. */
  below(folder: string): readonly string[];
}

export interface DetectedApp {
  /** Folder, `.` for the root. */
  path: string;
  found: FoundFields;
  /** Weak candidates (a library, a workspace root) count only when nothing else was found. */
  strength: 'deployable' | 'weak';
}

/** Knows one ecosystem. A language is added by adding one, without touching the others. */
export interface Detector {
  id: string;
  detect(context: InspectionContext): Promise<DetectedApp[]>;
}
