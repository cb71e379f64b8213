'use client';

import { Fragment } from 'react';
import type { ResourceView, RunView } from '#domain/views/runs.ts';
import type { ActionResult } from '../actions.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { count } from '../wording/words.ts';
import { undoPreview } from './figures.ts';
import { kindWords } from './resource-words.ts';

interface UndoDialogProps {
  run: RunView;
  open: boolean;
  onClose: () => void;
  undoRun: (runId: string) => Promise<ActionResult>;
}

/** Names each thing that will vanish, and what stays and why. */
export function UndoDialog({ run, open, onClose, undoRun }: UndoDialogProps) {
  const { removed, restored, kept } = undoPreview(run.resources);
  const stopping = stoppingPlaces(run, removed, kept);
  const putBack = restored.length > 0 ? `, and ${restored.length} put back as before` : '';
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={`Undo “${run.title}”?`}
      action="Undo the run"
      busy="Starting to undo…"
      perform={() => undoRun(run.id)}
    >
      {stopping.length > 0 && (
        <p className="mb-2 text-ink">
          Nothing will answer any more at{' '}
          {stopping.map((host, at) => (
            <Fragment key={host}>
              {at > 0 && (at < stopping.length - 1 ? ', ' : ' and ')}
              <span className="mono break-all">{host}</span>
            </Fragment>
          ))}
          .
        </p>
      )}
      <p>
        {removed.length + restored.length === 0
          ? 'The run made nothing that can be taken back. It is stopped and marked as undone.'
          : `${count(removed.length, 'thing')} will be removed${putBack}. The repository can be onboarded again.`}
      </p>
      {removed.length > 0 && <Things label="Will be removed" things={removed} />}
      {restored.length > 0 && (
        <>
          <h3 className="mt-4 text-ink">Put back as before</h3>
          <Things label="Put back as before" things={restored} />
        </>
      )}
      {kept.length > 0 && (
        <>
          <h3 className="mt-4 text-ink">Stays</h3>
          <Things label="Stays" things={kept} />
        </>
      )}
      {removed.length + restored.length > 0 && (
        <p className="mt-4 text-ink-2">
          What people changed, and what they put into a namespace, an environment or the branch, stays as
          well. The run then names it.
        </p>
      )}
    </ConfirmDialog>
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

/** Hosts of deployed apps whose workloads go. Where one of them stays, nothing is said of any: the lists tell. */
function stoppingPlaces(
  run: RunView,
  removed: readonly ResourceView[],
  kept: readonly ResourceView[],
): string[] {
  const isWorkload = (thing: ResourceView, app: string) => thing.kind === 'Deployment' && thing.name === app;
  return run.apps
    .filter(({ name }) => removed.some((thing) => isWorkload(thing, name)))
    .filter(({ name }) => !kept.some((thing) => isWorkload(thing, name)))
    .flatMap(({ urls }) => urls.filter(({ deployed }) => deployed).map(({ url }) => new URL(url).host));
}
