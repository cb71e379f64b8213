'use client';

import { Ellipsis } from 'lucide-react';
import type { RemainingAutomation } from '#domain/run/critical-path.ts';
import type { RunUndoView, RunView } from '#domain/views/runs.ts';
import { PlanChanges } from '../onboarding/plan-changes.tsx';
import { useNow } from '../time/clock.tsx';
import { formatDuration, formatEstimate } from '../time/format.ts';
import { Elapsed, Time } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { StatusPill } from '../ui/status.tsx';
import { blueprintWords } from '../wording/blueprints.ts';
import { runLook, runStateWords } from '../wording/runs.ts';
import { count } from '../wording/words.ts';
import { expectedEnd } from './expected-end.ts';
import { type RunFigures, runFigures } from './figures.ts';

/** What, who, state, elapsed, expected. */
export function RunHeader({ run, onUndo }: { run: RunView; onUndo: () => void }) {
  const words = runStateWords(run);
  return (
    <header className="border-b border-line px-4 pt-5 pb-4 tab:px-6 desk:px-8">
      <div className="mb-4 flex flex-col gap-3 tab:flex-row tab:items-start tab:gap-4">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <h1 className="break-words">{run.title}</h1>
            <StatusPill look={runLook(run.state)}>{words}</StatusPill>
            <span role="status" className="sr-only">
              {words}
            </span>
          </div>
          <p className="mt-1 text-dense text-ink-2">
            <Apps run={run} />
            for team <TextLink href={`/teams/${run.team.slug}`}>{run.team.name}</TextLink> in{' '}
            <OutsideLink href={run.repository.url} className="text-ink-2!">
              {run.repository.fullName}
            </OutsideLink>{' '}
            · started by {run.startedBy.name}
            <Blueprints run={run} />
          </p>
        </div>
        <div className="flex gap-2">
          {run.may.readPlan.allowed && <ButtonLink href={`/onboard/${run.planId}`}>View plan</ButtonLink>}
          <Menu label="More actions" trigger={<Ellipsis className="size-4" aria-hidden />}>
            {!run.may.readPlan.allowed && <Refused what="View plan" why={run.may.readPlan.reason} />}
            {run.may.undo.allowed ? (
              <MenuItem onSelect={onUndo}>Undo the run…</MenuItem>
            ) : (
              <Refused what="Undo" why={run.may.undo.reason} />
            )}
            <MenuItem onSelect={() => void navigator.clipboard.writeText(window.location.href)}>
              Copy the link
            </MenuItem>
            <MenuItem onSelect={() => void navigator.clipboard.writeText(run.id)}>Copy the run’s id</MenuItem>
          </Menu>
        </div>
      </div>
      <Figures run={run} />
      {run.planned.changes.length > 0 && (
        <div className="mt-4">
          <PlanChanges
            changes={run.planned.changes}
            by={run.startedBy}
            repository={{ url: run.repository.url, headSha: run.planned.headSha }}
          />
        </div>
      )}
    </header>
  );
}

/** In the place of an action that the reader may not do. */
function Refused({ what, why }: { what: string; why: string }) {
  return (
    <p className="max-w-64 px-2 py-1.5 text-cap text-ink-3">
      {what}: {why}
    </p>
  );
}

function Apps({ run }: { run: RunView }) {
  if (run.apps.length === 0) return null;
  return (
    <>
      {count(run.apps.length, 'app')},{' '}
      {run.apps.map((app, index) => (
        <span key={app.name}>
          {index > 0 && (index === run.apps.length - 1 ? ' and ' : ', ')}
          {app.slug ? <TextLink href={`/apps/${app.slug}`}>{app.name}</TextLink> : app.name}
        </span>
      ))}
      ,{' '}
    </>
  );
}

function Blueprints({ run }: { run: RunView }) {
  const blueprints = [...new Set(run.apps.map((app) => app.blueprint))];
  if (blueprints.length === 0) return null;
  return (
    <>
      {' · '}
      {blueprints.map((id) => blueprintWords({ id })).join(', ')}
    </>
  );
}

function Figures({ run }: { run: RunView }) {
  const now = useNow();
  const figures = runFigures(run, now);
  return (
    <Facts>
      <Fact
        label={run.finishedAt || run.undo ? 'Took' : 'Elapsed'}
        aside={
          <>
            since <Time at={run.startedAt} as="moment" />
          </>
        }
      >
        {formatDuration(figures.elapsedMs)}
      </Fact>
      <Fact label="Automation" aside={`of about ${formatEstimate(figures.usualMs)}`}>
        {formatDuration(figures.automationMs)}
      </Fact>
      <Fact label="Waiting for people">
        <span className={run.waitingSince && !run.finishedAt && !run.undo ? 'text-wait' : undefined}>
          {formatDuration(figures.waitedMs)}
        </span>
      </Fact>
      {figures.remaining && <ExpectedEnd run={run} figures={figures} remaining={figures.remaining} />}
      {run.finishedAt && run.finishedAt !== run.undo?.startedAt && (
        <Fact label="Finished">
          <Time at={run.finishedAt} as="moment" />
        </Fact>
      )}
      {run.undo && <Undo undo={run.undo} state={run.state} />}
      <Fact label="Steps" aside="done" className="hidden tab:block">
        {figures.stepsDone} of {figures.stepsTotal}
      </Fact>
    </Facts>
  );
}

/** The undo's own times, which are none of the run's. */
function Undo({ undo, state }: { undo: RunUndoView; state: RunView['state'] }) {
  const label = state === 'undone' ? 'Undone' : state === 'undoing' ? 'Undoing since' : 'Undo broke off';
  const took = <Elapsed since={undo.startedAt} until={undo.finishedAt} />;
  return (
    <Fact label={label} aside={undo.finishedAt ? <>took {took}</> : <>for {took}</>}>
      <Time at={undo.finishedAt ?? undo.startedAt} as="moment" />
    </Fact>
  );
}

interface ExpectedEndProps {
  run: RunView;
  figures: RunFigures;
  remaining: RemainingAutomation;
}

/** When the run ends if nobody else had to do anything, and what is waited for besides. */
function ExpectedEnd({ run, figures, remaining }: ExpectedEndProps) {
  const { end, aside } = expectedEnd(run, figures, remaining);
  return (
    <Fact label="Expected end" aside={aside}>
      {end}
    </Fact>
  );
}
