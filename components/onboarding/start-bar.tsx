'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import type { Plan } from '#domain/plan/plan.ts';
import type { NeededPeople } from '#domain/plan/plan-people.ts';
import type { MergeChoice } from '#domain/run/run.ts';
import type { PlanView } from '#domain/views/plans.ts';
import { type ActionResult, answerOf } from '../actions.ts';
import { useViewer } from '../shell/viewer.tsx';
import { formatEstimate } from '../time/format.ts';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Notice } from '../ui/notice.tsx';
import { count } from '../wording/words.ts';
import { planCounts } from './plan-counts.ts';

export type StartOnboarding = (input: {
  planId: string;
  merge: MergeChoice;
}) => Promise<ActionResult<{ runId: string }>>;

interface StartBarProps {
  view: PlanView;
  plan: Plan;
  /** Why it cannot be started just now, said on the button; null when it can. */
  busy: string | null;
  /** What the plan in view lacks, when no newer one could be made; null when it has every change. */
  behind: string | null;
  startOnboarding: StartOnboarding;
  merge: MergeChoice;
  onMerge: (merge: MergeChoice) => void;
  needed: NeededPeople;
}

/** What the click does, how long it takes, who merges, and the one primary button. */
export function StartBar({
  view,
  plan,
  busy,
  behind,
  startOnboarding,
  merge,
  onMerge,
  needed,
}: StartBarProps) {
  const router = useRouter();
  const [starting, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const { run, may } = view;
  const mayOnboard = useViewer().may.onboard.allowed;
  const startable = may.start.allowed && plan.questions.length === 0 && !behind && !run;

  function start() {
    if (run) return router.push(`/runs/${run.id}` as Route);
    if (!startable || busy || starting) return;
    setRefusal(null);
    startTransition(async () => {
      const result = await answerOf(startOnboarding({ planId: view.id, merge }));
      if (result.ok) router.push(`/runs/${result.runId}` as Route);
      // What was refused for the state it met may be mended by looking again; a limit of one's own is not.
      else
        setRefusal(
          result.code === 'conflict'
            ? `${result.message} If the repository has moved, inspect it again above.`
            : result.message,
        );
    });
  }

  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // A field that is being typed into counts first; what it changes makes a new plan before anything starts.
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      setTimeout(() => latest.current(), 0);
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  const blocked = run
    ? null
    : !may.start.allowed
      ? may.start.reason
      : plan.questions.length > 0
        ? `${count(plan.questions.length, 'question')} must be answered first.`
        : behind;

  return (
    <div className="sticky bottom-15 z-[5] flex flex-col gap-3 bg-surface px-4 py-3 shadow-bar tab:bottom-0 tab:px-6 desk:px-8">
      {refusal && (
        <Notice kind="bad" role="alert" title="The run was not started; nothing has changed.">
          <p className="text-ink-2">{refusal}</p>
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <div className="min-w-0 flex-1 text-dense">
          <WhatHappens plan={plan} blocked={blocked} needed={needed} />
        </div>
        {run ? (
          <ButtonLink href={`/runs/${run.id}`} look="primary" size="large">
            Open run {run.number}
          </ButtonLink>
        ) : !mayOnboard ? (
          <ButtonLink href="/onboard">Who can start it</ButtonLink>
        ) : (
          <>
            <MergeField merge={merge} onChoose={onMerge} view={view} />
            <span className="hidden desk:block">
              <CopyButton value={{ address: true }} name="the link of this plan" label="Copy plan link" />
            </span>
            <Button
              look="primary"
              size="large"
              className="max-tab:flex-1"
              busy={starting ? 'Starting…' : busy}
              aria-disabled={startable && !busy && !starting ? undefined : true}
              aria-keyshortcuts="Control+Enter Meta+Enter"
              title={blocked ?? undefined}
              onClick={start}
            >
              Start onboarding <Kbd on="primary">Ctrl ↵</Kbd>
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

interface WhatHappensProps {
  plan: Plan;
  blocked: string | null;
  needed: NeededPeople;
}

/** What will happen: so many files and objects, new, changed and already there; how long it takes, and of whom. */
export function WhatHappens({ plan, blocked, needed }: WhatHappensProps) {
  const waits = needed.blocking.length;
  return (
    <>
      <p className="hidden font-semibold tab:block">{planCounts(plan)}</p>
      {blocked ? (
        <p className="text-cap text-wait">{blocked}</p>
      ) : (
        <p className="text-cap text-ink-2">
          About {formatEstimate(plan.expected.automationMs)} of automation
          {waits > 0 && `, plus ${count(waits, 'human task')}`}
          {needed.merge
            ? ' and 1 review.'
            : needed.mergedByOnramp
              ? '. The pull request is merged without a review, once its required checks passed.'
              : '. The repository has every file already: no pull request is needed.'}{' '}
          <span className="hidden tab:inline">The run can be undone.</span>
        </p>
      )}
    </>
  );
}

interface MergeFieldProps {
  merge: MergeChoice;
  onChoose: (merge: MergeChoice) => void;
  view: PlanView;
}

function MergeField({ merge, onChoose, view }: MergeFieldProps) {
  const { mergeAutomatically } = view.may;
  const options: Array<{ value: MergeChoice; label: string; refused: string | null }> = [
    { value: 'wait', label: 'I merge myself', refused: null },
    {
      value: 'auto',
      label: 'Onramp merges at once, after required checks',
      refused: mergeAutomatically.allowed ? null : mergeAutomatically.reason,
    },
  ];
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1 text-dense max-tab:w-full">
      <legend className="sr-only">Who merges the pull request</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.refused ?? undefined}
          className={
            option.refused
              ? 'flex min-h-6 items-center gap-1.5 text-ink-3'
              : 'flex min-h-6 items-center gap-1.5'
          }
        >
          <input
            type="radio"
            name="merge"
            value={option.value}
            checked={merge === option.value}
            disabled={option.refused !== null}
            aria-label={option.refused ? `${option.label}: ${option.refused}` : undefined}
            onChange={() => onChoose(option.value)}
            className="size-4 accent-accent"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
