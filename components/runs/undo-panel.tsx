'use client';

import { GitPullRequest } from 'lucide-react';
import { lazy, Suspense, useState, useTransition } from 'react';
import type { FilesChoice } from '#domain/run/undo-files.ts';
import type { RunView } from '#domain/views/runs.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { Button } from '../ui/button.tsx';
import { ExternalButtonLink } from '../ui/button-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Status } from '../ui/status.tsx';
import { RUN_STATE_WORDS, runLook, waitedFor } from '../wording/runs.ts';
import { PanelColumns } from './panel-columns.tsx';
import { FilesOfUndo } from './undo-files.tsx';

const KeepFilesDialog = lazy(() =>
  import('./keep-files-dialog.tsx').then((module) => ({ default: module.KeepFilesDialog })),
);

interface UndoPanelProps {
  run: RunView;
  chooseFiles: (runId: string, files: FilesChoice) => Promise<ActionResult>;
}

/** An undo under way: what it waits for and whose turn it is, and what becomes of the files. */
export function UndoPanel({ run, chooseFiles }: UndoPanelProps) {
  const { files, outcome } = run;
  const [wait] = run.waitingFor;
  return (
    <PanelColumns>
      <Status look={wait ? 'waiting' : runLook(run.state)}>{RUN_STATE_WORDS[run.state]}</Status>
      <h2 className="mt-1 text-sec">
        {wait?.kind === 'merge' ? 'The pull request takes the files out' : 'What the run made is taken back'}
      </h2>
      {!wait && outcome && <p className="mt-1 max-w-[64ch] text-ink-2">{outcome}</p>}
      {wait?.kind === 'merge' && (
        <Notice kind="wait" className="mt-4" title={`Waits for ${waitedFor(wait, run)}`}>
          <p className="text-ink-2">
            Until it is merged the apps run, and the pipeline works; then everything else is taken back. It
            can be merged by {wait.who}.
          </p>
          <Actions run={run} chooseFiles={chooseFiles} pullRequestUrl={wait.pullRequestUrl} again={false} />
        </Notice>
      )}
      {wait?.kind === 'undo-files' && (
        <Notice kind="wait" className="mt-4" title="Choose what becomes of the files">
          <p className="text-ink-2">{wait.reason}</p>
          <Actions
            run={run}
            chooseFiles={chooseFiles}
            pullRequestUrl={wait.pullRequestUrl}
            again={wait.pullRequestUrl !== null}
          />
        </Notice>
      )}
      {files && files.files.length > 0 && (
        <div className="mt-4 max-w-[720px]">
          <h3 className="text-ink">Files in the repository</h3>
          <FilesOfUndo label="Files in the repository" files={files.files} />
        </div>
      )}
    </PanelColumns>
  );
}

interface ActionsProps extends UndoPanelProps {
  pullRequestUrl: string | null;
  /** Whether a new pull request can be asked for. */
  again: boolean;
}

function Actions({ run, chooseFiles, pullRequestUrl, again }: ActionsProps) {
  const [pending, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'unasked' | 'open' | 'closed'>('unasked');
  const ask = () =>
    startTransition(async () => {
      const result = await answerOf(chooseFiles(run.id, 'remove'));
      setRefusal(result.ok ? null : result.message);
    });
  const { chooseFiles: mayChoose } = run.may;
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-2">
        {again && mayChoose.allowed && (
          <Button look="primary" busy={pending && 'Asking for it…'} onClick={ask}>
            <GitPullRequest className="size-3.5" aria-hidden />
            Open a new pull request
          </Button>
        )}
        {pullRequestUrl && (
          <ExternalButtonLink href={pullRequestUrl} look={again ? 'plain' : 'primary'}>
            {again ? 'See the closed one' : 'Open the pull request'}
          </ExternalButtonLink>
        )}
        {mayChoose.allowed && <Button onClick={() => setDialog('open')}>Leave the files…</Button>}
      </div>
      {!mayChoose.allowed && <p className="mt-2 text-cap text-ink-3">{mayChoose.reason}</p>}
      {refusal && (
        <p role="alert" className="mt-2 text-bad">
          {refusal}
        </p>
      )}
      {dialog !== 'unasked' && (
        <Suspense fallback={null}>
          <KeepFilesDialog
            run={run}
            open={dialog === 'open'}
            onClose={() => setDialog('closed')}
            keepFiles={(runId) => chooseFiles(runId, 'keep')}
          />
        </Suspense>
      )}
    </>
  );
}
