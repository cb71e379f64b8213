'use client';

import type { RunView } from '#domain/views/runs.ts';
import type { ActionResult } from '../actions.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { failsWords } from './undo-files.tsx';

interface KeepFilesDialogProps {
  run: RunView;
  open: boolean;
  onClose: () => void;
  keepFiles: (runId: string) => Promise<ActionResult>;
}

/** Before the undo goes on without the merge: what then fails. */
export function KeepFilesDialog({ run, open, onClose, keepFiles }: KeepFilesDialogProps) {
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title="Leave the files in the repository?"
      action="Leave the files"
      busy="Telling the undo…"
      perform={() => keepFiles(run.id)}
    >
      <p>
        An open pull request is closed, and everything else is removed at once: environments, variables,
        secrets and namespaces, with the apps in them.
      </p>
      {run.files && <p className="mt-2 text-ink">{failsWords(run.files)}</p>}
    </ConfirmDialog>
  );
}
