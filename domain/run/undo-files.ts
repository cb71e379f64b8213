import { isGenerated, isHandEdited } from '../app-manifest/generated-file.ts';
import { isWritten, type PlannedFile } from '../plan/plan.ts';

/** What a person may choose for the files that a run's merge brought: take them out again, or leave them. */
export const FILES_CHOICES = ['remove', 'keep'] as const;
export type FilesChoice = (typeof FILES_CHOICES)[number];

/** Why a file stays when its run is undone. */
export type FileStays =
  /** Somebody changed it after Onramp wrote it. */
  | { kind: 'changed' }
  /** Something else is in its place, or it cannot be read: nobody can say that it is Onramp's. */
  | { kind: 'unreadable' }
  /** A later run that stands needs it. */
  | { kind: 'used'; byRun: number };

/** What becomes of one file of the plan. `nothing`: it is gone, or as it was before the run. */
export type FileUndo =
  /** `was`: its text when that was decided. Only that is taken out. */
  | { path: string; does: 'remove'; was: string }
  /** Put back to what it was before the run. */
  | { path: string; does: 'restore'; was: string; text: string }
  | { path: string; does: 'stay'; because: FileStays }
  | { path: string; does: 'nothing' };

/** What is at a path of the default branch now. */
export type LiveFile = { kind: 'absent' } | { kind: 'text'; text: string } | { kind: 'unreadable' };

/** Another run of the repository whose files were merged. */
export interface OtherRun {
  number: number;
  order: 'earlier' | 'later';
  /** `stands`: it was not undone. */
  standing: 'stands' | 'undone';
  files: readonly PlannedFile[];
}

type DecidedFile = Pick<PlannedFile, 'path' | 'change' | 'before' | 'after'>;

/**
 * Decides what the undo of a merged run does with each file of its plan. Taken out is exactly what Onramp wrote and nobody
 * changed since: the text is what the run's commit wrote, or carries a generated header whose hash fits.
 * @param liveAt what is at a path of the default branch, at the commit that the removal will stand on
 */
export function decideFiles(
  files: readonly DecidedFile[],
  others: readonly OtherRun[],
  liveAt: (path: string) => LiveFile,
): FileUndo[] {
  const earlier = others.filter(({ order }) => order === 'earlier');
  return files
    .filter((file) => file.change !== 'keep')
    .map((file): FileUndo => {
      const { path } = file;
      const live = liveAt(path);
      if (live.kind === 'absent') return { path, does: 'nothing' };
      const isThisRunsOwn = isWritten(file) || wasWrittenByOnramp(path, file.before, earlier);
      if (!isThisRunsOwn) return { path, does: 'nothing' };
      const user = others.find((run) => run.order === 'later' && uses(run, path));
      if (user) return { path, does: 'stay', because: { kind: 'used', byRun: user.number } };
      if (live.kind === 'unreadable') return { path, does: 'stay', because: { kind: 'unreadable' } };
      const standsSince = earlier.some((run) => uses(run, path));
      // Found as wanted, and an earlier run that stands still wants it.
      if (file.change === 'same' && standsSince) return { path, does: 'nothing' };
      const isUntouched = live.text === file.after || isUnedited(live.text);
      const former = file.change === 'modify' ? file.before : null;
      if (former !== null && (standsSince || !wasWrittenByOnramp(path, former, earlier))) {
        if (live.text === former) return { path, does: 'nothing' };
        if (isUntouched) return { path, does: 'restore', was: live.text, text: former };
      } else if (isUntouched) return { path, does: 'remove', was: live.text };
      return { path, does: 'stay', because: { kind: 'changed' } };
    });
}

const isUnedited = (text: string) => isGenerated(text) && !isHandEdited(text);

/** Whether a text that a plan found came from Onramp: by its header, or because an earlier run had made the file so. */
function wasWrittenByOnramp(path: string, text: string | null, earlier: readonly OtherRun[]): boolean {
  if (text === null) return false;
  if (isUnedited(text)) return true;
  const made = new Set<string>();
  for (const { files } of earlier) {
    const file = files.find((each) => each.path === path);
    if (!file || file.after === null || !isWritten(file)) continue;
    const isMade = file.change === 'add' || (file.before !== null && made.has(file.before));
    if (isMade) made.add(file.after);
  }
  return made.has(text);
}

function uses({ standing, files }: OtherRun, path: string): boolean {
  return standing === 'stands' && files.some((file) => file.path === path && file.change !== 'keep');
}

/** Whether a removal has anything to do: without it there is no pull request. */
export const changesAnything = (files: readonly FileUndo[]): boolean =>
  files.some(({ does }) => does === 'remove' || does === 'restore');

/** Where the files of a run stand in its undo, as kept with the run. */
export interface UndoFiles {
  /**
   * `proposed`: decided, and about to be opened as a pull request. `closed`: without a merge, so that the person is asked
   * again. `merged`, `kept` (by choice) and `none` (nothing to take out) are the end: only then the rest is taken back.
   */
  state: 'proposed' | 'open' | 'closed' | 'merged' | 'kept' | 'none';
  /** Counts pull requests: a new one is opened when the person asks for it again. */
  round: number;
  branch: string;
  /** The default branch, into which it is to be merged. */
  base: string;
  /** Commit of the default branch at which it was decided, and on which the one commit stands. */
  baseSha: string;
  files: FileUndo[];
  pullRequest: { number: number; url: string } | null;
  /** What fails when all files stay without what the run had set up, as a sentence; null when nothing does. */
  fails: string | null;
  /** The same of those files alone that stay in any case. */
  stayingFails: string | null;
}

const SETTLED: ReadonlySet<UndoFiles['state']> = new Set(['merged', 'kept', 'none']);

/** Whether nobody has to decide about the files any more. */
export const areFilesSettled = ({ state }: Pick<UndoFiles, 'state'>): boolean => SETTLED.has(state);
