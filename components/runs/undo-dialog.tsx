'use client';

import { useState, useTransition } from 'react';
import type { ResourceView, RunView } from '#domain/views.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { count } from '../wording/words.ts';
import { undoPreview } from './figures.ts';

interface UndoDialogProps {
  run: RunView;
  open: boolean;
  onClose: () => void;
  undoRun: (runId: string) => Promise<ActionResult>;
}

/** Names each thing that will vanish, and what stays and why. Focus starts on "Keep it". */
export function UndoDialog({ run, open, onClose, undoRun }: UndoDialogProps) {
  const [pending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const { removed, kept } = undoPreview(run.resources);
  const begin = () =>
    startTransition(async () => {
      const result = await answerOf(undoRun(run.id));
      if (result.ok) onClose();
      else setRefusal(result.message);
    });

  return (
    <Dialog open={open} onClose={onClose} title={`Undo “${run.title}”?`}>
      <p className="mt-1 text-dense text-ink-2">
        {removed.length === 0
          ? 'The run made nothing that can be taken back. It is stopped and marked as undone.'
          : `${count(removed.length, 'thing')} will be removed, newest first. The repository can be onboarded again.`}
      </p>
      {removed.length > 0 && <Things label="Will be removed" things={removed} />}
      {kept.length > 0 && (
        <>
          <h3 className="mt-4">Stays</h3>
          <Things label="Stays" things={kept} />
        </>
      )}
      {refusal && (
        <Notice kind="bad" role="alert" className="mt-4">
          {refusal}
        </Notice>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button data-focus-first="" onClick={onClose}>
          Keep it
        </Button>
        <Button look="destroy" busy={pending && 'Starting to undo…'} onClick={begin}>
          Undo the run
        </Button>
      </div>
    </Dialog>
  );
}

function Things({ label, things }: { label: string; things: readonly ResourceView[] }) {
  return (
    <ul
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
      tabIndex={0}
      className="mt-3 max-h-52 divide-y divide-line overflow-y-auto rounded-panel border border-line text-dense"
    >
      {things.map((thing) => (
        <li key={thing.id} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
          <span className="mono min-w-0 break-all">{thing.name}</span>
          <span className="shrink-0 text-right text-cap text-ink-3">{thing.keptBecause ?? thing.kind}</span>
        </li>
      ))}
    </ul>
  );
}
