'use client';

import type { FilesChoice } from '#domain/run/undo-files.ts';
import type { FilesUndoView } from '#domain/views/runs.ts';
import { capital, count } from '../wording/words.ts';

/** What fails when the files stay, as a sentence. */
export function failsWords({ fails }: FilesUndoView): string {
  return fails === null
    ? 'The workflows that stay read nothing that is removed.'
    : `Then ${fails}, until somebody removes the workflow.`;
}

interface FilesChoiceFieldProps {
  files: FilesUndoView;
  choice: FilesChoice;
  onChoose: (choice: FilesChoice) => void;
}

/** Whether the files that the merge brought go or stay, each with what follows from it. */
export function FilesChoiceField({ files, choice, onChoose }: FilesChoiceFieldProps) {
  const options: Array<{ value: FilesChoice; label: string; detail: string }> = [
    {
      value: 'remove',
      label: 'Take the files out by a pull request',
      detail: `Onramp opens one pull request for ${count(files.files.length, 'file')} and waits until it is merged. Until then the apps run, and the pipeline works.`,
    },
    {
      value: 'keep',
      label: 'Leave the files in the repository',
      detail: `Everything else is removed at once. ${failsWords(files)}`,
    },
  ];
  return (
    <fieldset className="mb-3 grid gap-2">
      <legend className="mb-1.5 text-ink">The files are merged</legend>
      {options.map(({ value, label, detail }) => (
        <label
          key={value}
          className="flex gap-2.5 rounded-panel border border-line-strong px-3 py-2 has-checked:border-accent has-checked:bg-surface-2"
        >
          <input
            type="radio"
            name="files"
            value={value}
            checked={choice === value}
            onChange={() => onChoose(value)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="block font-medium text-ink">{label}</span>
            <span className="block break-words">{detail}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const DOES = { remove: 'taken out', restore: 'put back as before', stay: 'stays' } as const;

/** Each file, with what becomes of it and why. */
export function FilesOfUndo({ label, files }: { label: string; files: FilesUndoView['files'] }) {
  return (
    <ul
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
      tabIndex={0}
      className="mt-3 max-h-52 divide-y divide-line overflow-y-auto rounded-panel border border-line text-ink"
    >
      {files.map(({ path, does, because }) => (
        <li key={path} className="flex flex-wrap items-baseline justify-between gap-x-3 px-3 py-1.5">
          <span className="mono min-w-0 break-all">{path}</span>
          <span className="text-cap text-ink-3">{DOES[does]}</span>
          {because && <span className="w-full text-cap text-ink-3">{capital(because)}.</span>}
        </li>
      ))}
    </ul>
  );
}
