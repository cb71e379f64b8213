'use client';

import { RefreshCw } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type ReactNode, useLayoutEffect, useState, useTransition } from 'react';
import { whoIsNeeded } from '#domain/plan/plan-people.ts';
import type { MergeChoice } from '#domain/run/run.ts';
import type { PlanView } from '#domain/views/plans.ts';
import { answerOf } from '../actions.ts';
import { useLive } from '../live/use-live.ts';
import { PageBar } from '../shell/page-bar.tsx';
import { useViewer } from '../shell/viewer.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { formatDuration } from '../time/format.ts';
import { Elapsed } from '../time/time.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { TextLink } from '../ui/links.tsx';
import { Notice } from '../ui/notice.tsx';
import { StatusIcon } from '../ui/status.tsx';
import { useAddress } from '../ui/use-address.ts';
import { fitWords } from '../wording/changes.ts';
import { shortSha } from '../wording/words.ts';
import { AddressForm } from './address-form.tsx';
import { withFit } from './choices.ts';
import { FindingsForm } from './findings-form.tsx';
import type { CreatePlan } from './onboard-start.tsx';
import { PeopleNotice, PlanPane } from './plan-pane.tsx';
import { PlanSkeleton } from './plan-skeleton.tsx';
import { StartBar, type StartOnboarding } from './start-bar.tsx';
import { planIdOf, usePlan } from './use-plan.ts';

interface PlanPageProps {
  view: PlanView;
  createPlan: CreatePlan;
  startOnboarding: StartOnboarding;
}

/** The plan that the address names. After the way back that is a later one than the router remembers of this page. */
export function PlanPage({ view: remembered, ...actions }: PlanPageProps) {
  const [arrived, setArrived] = useState(() => {
    const id = typeof window === 'undefined' ? null : planIdOf(window.location.pathname);
    // Another plan in the address: the way back to it, or the page that is being left. Known once this one is in place.
    const named = id === null || id === remembered.id ? remembered.id : null;
    return { remembered: remembered.id, named };
  });
  useLayoutEffect(() => {
    if (arrived.named === null)
      setArrived({ ...arrived, named: planIdOf(window.location.pathname) ?? arrived.remembered });
  }, [arrived]);
  const named = remembered.id === arrived.remembered ? arrived.named : remembered.id;
  const isNamed = named === remembered.id;
  const { view } = useLive({
    address: isNamed || named === null ? null : `/api/v1/plans/${named}/events`,
    event: 'plan',
    initial: remembered,
  });
  if (isNamed) return <PlanOfPage key={remembered.id} view={remembered} {...actions} />;
  return view.id === named ? <PlanOfPage key={named} view={view} {...actions} /> : <PlanSkeleton />;
}

/** The findings form beside the live plan. */
function PlanOfPage({ view: initial, createPlan, startOnboarding }: PlanPageProps) {
  const { view, ready, choices, choose, renew, updating, refusal } = usePlan(initial, createPlan);
  const other = useOtherRepository(createPlan);
  const plan = ready?.plan;
  const [address, setAddress] = useAddress();
  // In the address, so that a reload or the way back finds it again; whoever may not start chooses nothing.
  const merge: MergeChoice =
    address.get('merge') === 'auto' && ready?.may.mergeAutomatically.allowed ? 'auto' : 'wait';
  const mayOnboard = useViewer().may.onboard.allowed;
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar
        trail={[
          { href: '/', label: 'Home' },
          { href: '/onboard', label: 'Onboard' },
        ]}
        here={plan ? `${plan.repository.owner}/${plan.repository.name}` : 'Onboard a repository'}
        end={ready?.run ? undefined : 'Nothing is changed yet'}
      />
      <div className="flex flex-1 flex-col bg-surface">
        <h1 className="sr-only">Onboard a repository</h1>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-canvas px-4 py-4 tab:px-6 desk:px-8">
          {mayOnboard && (
            <AddressForm
              key={initial.address}
              initial={initial.address}
              refusal={other.refusal ?? (plan ? null : refusal)}
              onSubmit={(address) => (address === initial.address ? renew() : other.inspect(address))}
            >
              <Button
                type="submit"
                size="large"
                busy={other.inspecting || (updating && !plan) ? 'Inspecting…' : updating && 'Updating…'}
              >
                <RefreshCw className="size-3.5" aria-hidden />
                <span className="sr-only tab:not-sr-only">Inspect again</span>
              </Button>
            </AddressForm>
          )}
          <p className="text-dense text-ink-2" role="status">
            <Found view={view} ready={ready} updating={updating} failed={refusal !== null} />
          </p>
          {ready?.earlier && <Earlier earlier={ready.earlier} />}
        </div>
        {plan && refusal && (
          <div className="px-4 pt-4 tab:px-6 desk:px-8">
            <Notice
              kind="bad"
              role="alert"
              title="The plan could not be made anew; the last one is still shown."
            >
              <p className="text-ink-2">{refusal} Your changes are kept.</p>
              <Button size="small" className="mt-2" onClick={renew}>
                Try again
              </Button>
            </Notice>
          </div>
        )}
        {ready && plan ? (
          <>
            <div className="flex-1 max-lap:divide-y max-lap:divide-line lap:grid lap:grid-cols-[minmax(0,380px)_minmax(0,1fr)] lap:grid-rows-[auto_1fr] desk:grid-cols-[minmax(0,504px)_minmax(0,1fr)]">
              {/* On a phone the first thing to read, else above the plan. */}
              <PeopleNotice
                needed={whoIsNeeded(plan, merge)}
                fit={fitWords(plan)}
                onLower={mayOnboard ? () => choose((newest) => withFit(newest, plan)) : null}
                className="lap:col-start-2 lap:border-b lap:border-line"
              />
              <div className="@container lap:col-start-1 lap:row-span-2 lap:row-start-1 lap:border-r lap:border-line">
                {/* A reader sees what was found and changed; only who may onboard changes it. */}
                <fieldset disabled={!mayOnboard} className="min-w-0">
                  <FindingsForm plan={plan} options={ready.options} choices={choices} onChoose={choose} />
                </fieldset>
              </div>
              <div
                className={cx(
                  'min-w-0 lap:col-start-2 lap:row-start-2',
                  updating && 'opacity-60 transition-opacity duration-200',
                )}
                aria-busy={updating || undefined}
              >
                <PlanPane plan={plan} by={ready.requestedBy} needed={whoIsNeeded(plan, merge)} />
              </div>
            </div>
            <StartBar
              view={ready}
              plan={plan}
              busy={updating ? 'Updating the plan…' : null}
              behind={refusal ? 'The plan does not have your last changes yet.' : null}
              startOnboarding={startOnboarding}
              merge={merge}
              onMerge={(next) => setAddress({ merge: next === 'auto' ? next : null })}
              needed={whoIsNeeded(plan, merge)}
            />
          </>
        ) : refusal ? (
          <Refused code={view.failure?.code} />
        ) : (
          <PlanSkeleton />
        )}
      </div>
    </ClockProvider>
  );
}

interface FoundProps {
  view: PlanView;
  ready: PlanView | null;
  updating: boolean;
  failed: boolean;
}

function Found({ view, ready, updating, failed }: FoundProps): ReactNode {
  const plan = ready?.plan;
  if (!plan) {
    if (failed) return null;
    return (
      <span className="inline-flex items-center gap-2">
        <StatusIcon look="running" />
        {view.plansBefore > 0 ? (
          <span>
            Waits for {view.plansBefore === 1 ? 'a plan' : `${view.plansBefore} plans`} that you asked for
            before, <Elapsed since={view.createdAt} />.
          </span>
        ) : (
          <span>
            Reading the repository, <Elapsed since={view.createdAt} />. It usually takes under 10 s.
          </span>
        )}
      </span>
    );
  }
  const { owner, name, headSha, defaultBranch } = plan.repository;
  const tookMs = ready.readyAt ? Date.parse(ready.readyAt) - Date.parse(ready.createdAt) : null;
  return (
    <span className="inline-flex items-center gap-2">
      <StatusIcon look={updating ? 'running' : 'ok'} />
      <span>
        <span className="font-medium text-ink">
          {owner}/{name}
        </span>{' '}
        at <span className="mono">{shortSha(headSha)}</span> on {defaultBranch}
        {updating
          ? '. Recomputing the plan with your last change…'
          : tookMs !== null && `, inspected in ${formatDuration(Math.max(1000, tookMs))}`}
      </span>
    </span>
  );
}

/** What the repository has of an onboarding before: this plan changes that, and begins nothing anew. */
function Earlier({ earlier: { run, apps } }: { earlier: NonNullable<PlanView['earlier']> }) {
  return (
    <p className="basis-full text-dense text-ink-2">
      Onboarded before by <TextLink href={`/runs/${run.id}`}>run {run.number}</TextLink>
      {apps.map((app, at) => (
        <span key={app.slug}>
          {at === 0 ? ': ' : ', '}
          <TextLink href={`/apps/${app.slug}`}>{app.name}</TextLink>
        </span>
      ))}
      . The plan shows what differs from then.
    </p>
  );
}

/** Another repository than the one in view has a plan of its own; the one in view stays, and what was changed of it. */
function useOtherRepository(createPlan: CreatePlan) {
  const router = useRouter();
  const [inspecting, startTransition] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  function inspect(repositoryUrl: string) {
    setRefusal(null);
    startTransition(async () => {
      const result = await answerOf(createPlan({ repositoryUrl, choices: {} }));
      if (result.ok) router.push(`/onboard/${result.planId}` as Route);
      else setRefusal(result.message);
    });
  }
  return { inspecting, refusal, inspect };
}

/** Below the refused address: what to do next. */
function Refused({ code }: { code: string | undefined }) {
  return (
    <div className="max-w-[72ch] px-4 py-6 text-dense text-ink-2 tab:px-6 desk:px-8">
      <p className="font-semibold text-ink">There is no plan, and nothing has changed.</p>
      {code === 'forbidden' || code === 'not-found' || code === 'unauthenticated' ? (
        <p className="mt-1">
          Rights on a repository are those of your linked GitHub account: see your{' '}
          <TextLink href="/profile">profile</TextLink>. Or correct the address above and inspect again.
        </p>
      ) : (
        <p className="mt-1">Correct the address above, or inspect it again in a moment.</p>
      )}
    </div>
  );
}
