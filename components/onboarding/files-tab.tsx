'use client';

import {
  ChevronRight,
  FileCheck,
  FileDiff as FileDiffIcon,
  FilePlus,
  FileQuestionMark,
  type LucideIcon,
} from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { describeUnreadable } from '#domain/inspection/reading.ts';
import { type Change, isWritten, type PlannedFile } from '#domain/plan/plan.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { cx } from '../ui/cx.ts';
import { diffCount } from './diff.ts';
import { FileDiff } from './file-diff.tsx';

const ICONS: Record<Change, { icon: LucideIcon; colour: string; words: string }> = {
  add: { icon: FilePlus, colour: 'text-ok', words: 'new' },
  modify: { icon: FileDiffIcon, colour: 'text-wait', words: 'changed' },
  same: { icon: FileCheck, colour: 'text-ink-3', words: 'already as wanted' },
  keep: { icon: FileCheck, colour: 'text-ink-3', words: 'stays as it is' },
};

interface FilesTabProps {
  files: readonly PlannedFile[];
  selected: string | null;
  onSelect: (path: string) => void;
}

/** The files of the one pull request, and those that stay. */
export function FilesTab({ files, selected, onSelect }: FilesTabProps) {
  const changed = files.filter(isWritten);
  const stays = files.filter((file) => file.change === 'same' || file.change === 'keep');
  const shown = files.find((file) => file.path === selected) ?? changed[0] ?? stays[0];
  const [open, setOpen] = useState(false);
  const listId = useId();
  function choose(path: string) {
    onSelect(path);
    setOpen(false);
  }
  return (
    <div className="grid min-h-0 flex-1 content-start wide:content-stretch wide:grid-cols-[264px_minmax(0,1fr)]">
      <nav aria-label="Files of the plan" className="border-line text-dense max-wide:border-b wide:border-r">
        {/* Where list and diff have no room beside each other, the list folds away. */}
        <button
          type="button"
          aria-expanded={open}
          aria-controls={listId}
          onClick={() => setOpen(!open)}
          className="flex min-h-11 w-full items-center gap-2 px-4 text-left font-medium hover:bg-surface-2 focus-visible:-outline-offset-2 tab:min-h-10 tab:px-6 wide:hidden"
        >
          <ChevronRight className={cx('size-3.5 text-ink-3', open && 'rotate-90')} aria-hidden />
          All files
          <span className="font-normal text-ink-3">
            {[
              changed.length > 0 && `${changed.length} in one pull request`,
              stays.length > 0 && `${stays.length} there already`,
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        </button>
        <div id={listId} className={cx('p-2 tab:max-wide:px-4', !open && 'max-wide:hidden')}>
          <FileList title="One pull request" files={changed} shown={shown} onSelect={choose} />
          <FileList title="Exists, stays as it is" files={stays} shown={shown} onSelect={choose} />
        </div>
      </nav>
      {shown && <ShownFile file={shown} />}
    </div>
  );
}

/** Of a file that is there and could not be read, which is no less there. */
const UNREADABLE = { icon: FileQuestionMark, colour: 'text-wait', words: 'stays, could not be read' };

const lookOf = (file: PlannedFile) => (file.unreadable ? UNREADABLE : ICONS[file.change]);

function ShownFile({ file }: { file: PlannedFile }) {
  const { icon: Icon, colour, words } = lookOf(file);
  const text = file.after ?? file.before;
  return (
    <div className="min-w-0">
      <div className="sticky top-0 z-[1] flex items-center gap-2 border-b border-line bg-surface px-3 py-1.5 text-dense">
        <Icon className={`size-3.5 shrink-0 ${colour}`} aria-hidden />
        <p className="min-w-0 [overflow-wrap:anywhere]">
          <span className="mono">{file.path}</span>{' '}
          <span className="text-cap text-ink-3">
            {words}, {file.purpose}
          </span>
        </p>
        {text !== null && (
          <span className="ml-auto">
            <CopyButton value={text} name={file.path} />
          </span>
        )}
      </div>
      {file.unreadable ? (
        <div className="max-w-[72ch] px-4 py-3 text-dense">
          <p className="font-medium [overflow-wrap:anywhere]">
            There, but could not be read: {describeUnreadable(file.unreadable)}.
          </p>
          <p className="mt-1 text-ink-2">
            It stays as it is: Onramp does not replace what it could not read.
          </p>
        </div>
      ) : text === null ? (
        <p className="px-4 py-3 text-dense text-ink-3">Onramp leaves this file alone and does not read it.</p>
      ) : (
        <FileDiff key={file.path} file={file} />
      )}
    </div>
  );
}

interface FileListProps {
  title: string;
  files: readonly PlannedFile[];
  shown: PlannedFile | undefined;
  onSelect: (path: string) => void;
}

function FileList({ title, files, shown, onSelect }: FileListProps) {
  if (files.length === 0) return null;
  // Those of the root have no folder above them: first, or they would seem to be in the one before.
  const inOrder = [...files].sort(
    (a, b) => Number(folderOf(a.path) !== '') - Number(folderOf(b.path) !== ''),
  );
  return (
    <>
      <h3 className="px-2 pt-2 pb-1 text-cap font-medium text-ink-3">{title}</h3>
      {[...Map.groupBy(inOrder, ({ path }) => folderOf(path))].map(([folder, inFolder]) => (
        <div key={folder}>
          {folder && (
            <p className="mono px-2 pt-1.5 pb-0.5 text-cap! [overflow-wrap:anywhere] text-ink-3">{folder}/</p>
          )}
          <ul>
            {inFolder.map((file) => (
              <li key={file.path}>
                <FileButton file={file} current={file === shown} onSelect={onSelect} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

interface FileButtonProps {
  file: PlannedFile;
  current: boolean;
  onSelect: (path: string) => void;
}

function FileButton({ file, current, onSelect }: FileButtonProps) {
  const { icon: Icon, colour } = lookOf(file);
  const { added, removed } = useMemo(
    () => (isWritten(file) ? diffCount(file.before, file.after) : noChange),
    [file],
  );
  return (
    <button
      type="button"
      aria-current={current ? 'true' : undefined}
      // Files of different folders have one name: spoken, each is its whole path.
      aria-label={[file.path, added > 0 && `+${added}`, removed > 0 && `−${removed}`]
        .filter(Boolean)
        .join(' ')}
      title={file.path}
      onClick={() => onSelect(file.path)}
      className="grid min-h-9 w-full grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-2 rounded-control px-2 text-left text-ink-2 hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current]:bg-surface-3 aria-[current]:text-ink tab:min-h-7 tab:py-1"
    >
      <Icon className={`size-3.5 ${colour}`} aria-hidden />
      <span className="[overflow-wrap:anywhere]">{nameOf(file.path)}</span>
      <span className="text-cap whitespace-nowrap">
        {added > 0 && <span className="text-ok">+{added}</span>}
        {removed > 0 && <span className="text-bad"> −{removed}</span>}
      </span>
    </button>
  );
}

const noChange = { added: 0, removed: 0 };

/** `.github/workflows` of `.github/workflows/ci.yml`; empty at the root. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
