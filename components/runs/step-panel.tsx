'use client';

import { GitPullRequest } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { WaitingFor } from '#domain/run/run.ts';
import type { RunStepView, RunView } from '#domain/views/runs.ts';
import { formatEstimate } from '../time/format.ts';
import { Time } from '../time/time.tsx';
import { ExternalButtonLink } from '../ui/button-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { SideFact, SideFacts } from '../ui/facts.tsx';
import { Notice } from '../ui/notice.tsx';
import { Status } from '../ui/status.tsx';
import { stepLook, stepPurpose, stepTitle, waitedFor } from '../wording/runs.ts';
import { capital } from '../wording/words.ts';
import { PanelColumns } from './panel-columns.tsx';
import { isOnlyWaiting, MachineTime, WaitingTime } from './step-took.tsx';
import { TaskPanel } from './task-panel.tsx';

// Only a run that failed needs it.
const FailurePanel = lazy(() =>
  import('./failure-panel.tsx').then((module) => ({ default: module.FailurePanel })),
);

/** What of a run the panel of one of its steps shows. */
type RunOfStep = Pick<RunView, 'humanTasks' | 'waitingFor' | 'startedBy' | 'team' | 'may'>;

/** The selected step: what it does, where it stands, what it made or waits for. */
export function StepPanel({ run, step }: { run: RunOfStep; step: RunStepView }) {
  const task = run.humanTasks.find(
    (candidate) =>
      candidate.step === step.name && (candidate.state === 'open' || candidate.state === 'opening'),
  );
  if (step.state === 'waiting' && task) return <TaskPanel task={task} />;

  const report = step.state === 'failed' ? (step.failure?.report ?? null) : null;
  if (report)
    return (
      <Suspense fallback={null}>
        <FailurePanel run={run} step={step} report={report} />
      </Suspense>
    );

  const { look, words } = stepLook(step.state);
  const purpose = stepPurpose(step.name);
  const wait = waitOf(run.waitingFor, step);
  // What the notice leads to is not linked a second time.
  const links = step.links.filter(({ url }) => wait?.kind !== 'next-commit' || url !== wait.url);
  return (
    <PanelColumns side={<StepSide step={step} />}>
      <Status look={look}>{capital(words)}</Status>
      <h2 className="mt-1 text-sec">{stepTitle(step.name)}</h2>
      {purpose && !wait && <p className="mt-1 max-w-[64ch] text-ink-2">{purpose}</p>}
      {step.note && <p className="mt-2 max-w-[64ch] break-words">{step.note}</p>}
      {wait && <Wait waiting={wait} run={run} />}
      {step.failure && step.state === 'failed' && !wait && (
        <Notice kind="bad" className="mt-4" title={step.failure.message}>
          <p className="text-ink-2">
            What was made so far stays and is listed below. Mend the cause and onboard again: what is there is
            taken up, nothing is made twice.{run.may.undo.allowed && ' Or undo the run.'}
          </p>
        </Notice>
      )}
      {step.failure && (step.state === 'running' || step.state === 'waiting') && step.attempts > 1 && (
        <Notice
          kind="info"
          className="mt-4"
          title={
            step.state === 'running'
              ? 'An attempt failed; the next one is under way.'
              : 'The last attempt failed.'
          }
        >
          <p className="text-ink-2">{step.failure.message}</p>
        </Notice>
      )}
      {links.length > 0 && (
        <ul className="mt-4 flex flex-wrap gap-2">
          {links.map((link) => (
            <li key={link.url} className="flex items-center">
              <ExternalButtonLink href={link.url}>{link.label}</ExternalButtonLink>
              <CopyButton value={link.url} name={`the address of ${link.label}`} />
            </li>
          ))}
        </ul>
      )}
    </PanelColumns>
  );
}

/** Of all the run waits for, what this step waits for. A failed build is waiting too: for the commit that mends it. */
function waitOf(waitingFor: readonly WaitingFor[], step: RunStepView): WaitingFor | undefined {
  if (step.state === 'waiting') return waitingFor.find(({ kind }) => kind === 'merge');
  if (step.state === 'failed') return waitingFor.find(({ kind }) => kind === 'next-commit');
  return undefined;
}

function Wait({ waiting, run }: { waiting: WaitingFor; run: RunOfStep }) {
  if (waiting.kind === 'merge') {
    return (
      // An ordinary merge is everyday work of the team; what keeps Onramp from one it was to do is not.
      <Notice
        kind={waiting.obstacle ? 'wait' : 'info'}
        className="mt-4"
        title={waiting.obstacle ?? `Waits for ${waitedFor(waiting, run)}`}
      >
        <p className="text-ink-2">
          {waiting.obstacle
            ? 'The run goes on by itself once the pull request is merged, by Onramp or by hand.'
            : 'Review it and merge it as any other; the run goes on by itself.'}{' '}
          It can be done by {waiting.who}.
        </p>
        <div className="mt-2">
          <ExternalButtonLink href={waiting.pullRequestUrl} look="primary">
            <GitPullRequest className="size-3.5" aria-hidden />
            Open the pull request
          </ExternalButtonLink>
        </div>
      </Notice>
    );
  }
  if (waiting.kind === 'next-commit') {
    return (
      <Notice kind="bad" className="mt-4" title="Waits for a fix">
        <p>{waiting.reason}</p>
        <p className="text-ink-2">{capital(waiting.who)} can mend it.</p>
        {waiting.url && (
          <div className="mt-2">
            <ExternalButtonLink href={waiting.url} look="primary">
              See what failed
            </ExternalButtonLink>
          </div>
        )}
      </Notice>
    );
  }
  return null;
}

function StepSide({ step }: { step: RunStepView }) {
  return (
    <SideFacts>
      {step.startedAt && (
        <SideFact label="Started">
          <Time at={step.startedAt} as="moment" />
        </SideFact>
      )}
      {step.startedAt && (
        <SideFact label={step.finishedAt ? 'Took' : 'So far'}>
          {!isOnlyWaiting(step) && <MachineTime step={step} />}
          <WaitingTime step={step} />
        </SideFact>
      )}
      {step.typicalMs !== null && <SideFact label="Typically">{formatEstimate(step.typicalMs)}</SideFact>}
      {step.attempts > 0 && <SideFact label="Attempts">{step.attempts}</SideFact>}
    </SideFacts>
  );
}
