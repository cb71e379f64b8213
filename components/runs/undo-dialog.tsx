'use client';

import { Fragment, useState } from 'react';
import type { FilesChoice } from '#domain/run/undo-files.ts';
import type { ResourceView, RunView } from '#domain/views/runs.ts';
import type { ActionResult } from '../actions.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { count } from '../wording/words.ts';
import { undoPreview } from './figures.ts';
import { kindWords } from './resource-words.ts';
import { FilesChoiceField, FilesOfUndo } from './undo-files.tsx';

interface UndoDialogProps {
  run: RunView;
  open: boolean;
  onClose: () => void;
  undoRun: (runId: string, files: FilesChoice) => Promise<ActionResult>;
}

/** Names each thing that will vanish, at once or once a merge is through, and what stays and why. */
export function UndoDialog({ run, open, onClose, undoRun }: UndoDialogProps) {
  const [choice, setChoice] = useState<FilesChoice>('remove');
  const { files } = run;
  const waitsForMerge = files !== null && choice === 'remove';
  const { removed, restored, kept } = undoPreview(run.resources);
  const atOnce = removed.filter(({ kind }) => kind === 'ruleset');
  const later = removed.filter(({ kind }) => kind !== 'ruleset');
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={`Undo “${run.title}”?`}
      action="Undo the run"
      busy="Starting to undo…"
      perform={() => undoRun(run.id, choice)}
    >
      {files && <FilesChoiceField files={files} choice={choice} onChoose={setChoice} />}
      <StoppingPlaces run={run} removed={removed} kept={kept} waitsForMerge={waitsForMerge} />
      <p>{summary(removed.length, restored.length)}</p>
      {waitsForMerge ? (
        <>
          <Section heading="Removed at once" things={atOnce} />
          <h3 className="mt-4 text-ink">Taken out by the pull request, where nobody changed it</h3>
          <FilesOfUndo label="Taken out by the pull request" files={files.files} />
          <Section heading="Removed once it is merged" things={later} />
        </>
      ) : (
        removed.length > 0 && <Things label="Will be removed" things={removed} />
      )}
      <Section heading="Put back as before" things={restored} />
      <Section heading="Stays" things={kept} />
      {removed.length + restored.length > 0 && (
        <p className="mt-4 text-ink-2">
          What people changed, and what they put into a namespace, an environment or the branch, stays as
          well. The run then names it.
        </p>
      )}
    </ConfirmDialog>
  );
}

function summary(removed: number, restored: number): string {
  if (removed + restored === 0)
    return 'The run made nothing that can be taken back. It is stopped and marked as undone.';
  const putBack = restored > 0 ? `, and ${restored} put back as before` : '';
  return `${count(removed, 'thing')} will be removed${putBack}. The repository can be onboarded again.`;
}

function Section({ heading, things }: { heading: string; things: readonly ResourceView[] }) {
  if (things.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 text-ink">{heading}</h3>
      <Things label={heading} things={things} />
    </>
  );
}

function Things({ label, things }: { label: string; things: readonly ResourceView[] }) {
  return (
    <ul
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
      tabIndex={0}
      className="mt-3 max-h-52 divide-y divide-line overflow-y-auto rounded-panel border border-line text-ink"
    >
      {things.map((thing) => (
        <li key={thing.id} className="flex flex-wrap items-baseline justify-between gap-x-3 px-3 py-1.5">
          <span className="mono min-w-0 break-all">{thing.name}</span>
          <span className="max-w-full text-cap text-ink-3">{placeOf(thing)}</span>
          {thing.keptBecause && <span className="w-full text-cap text-ink-3">{thing.keptBecause}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What it is and where, and what it depends on that it is there at all. */
function placeOf(thing: ResourceView): string {
  const { location, state, comesWith } = thing;
  const what = location ? `${kindWords(thing)} in ${location}` : kindWords(thing);
  if (comesWith) return `${what}, if ${comesWith} has been deployed`;
  return state === 'planned' ? `${what}, if it was made` : what;
}

interface StoppingPlacesProps {
  run: RunView;
  removed: readonly ResourceView[];
  kept: readonly ResourceView[];
  waitsForMerge: boolean;
}

/** Hosts of deployed apps whose workloads go. Where one of them stays, nothing is said of any: the lists tell. */
function StoppingPlaces({ run, removed, kept, waitsForMerge }: StoppingPlacesProps) {
  const isWorkload = (thing: ResourceView, app: string) => thing.kind === 'Deployment' && thing.name === app;
  const hosts = run.apps
    .filter(({ name }) => removed.some((thing) => isWorkload(thing, name)))
    .filter(({ name }) => !kept.some((thing) => isWorkload(thing, name)))
    .flatMap(({ urls }) => urls.filter(({ deployed }) => deployed).map(({ url }) => new URL(url).host));
  if (hosts.length === 0) return null;
  return (
    <p className="mb-2 text-ink">
      {waitsForMerge ? 'Once it is merged, nothing' : 'Nothing'} will answer any more at{' '}
      {hosts.map((host, at) => (
        <Fragment key={host}>
          {at > 0 && (at < hosts.length - 1 ? ', ' : ' and ')}
          <span className="mono break-all">{host}</span>
        </Fragment>
      ))}
      .
    </p>
  );
}
