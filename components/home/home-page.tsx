'use client';

import { ChevronRight, FolderGit2 } from 'lucide-react';
import type { HomeView } from '#domain/views/home.ts';
import { RowLink } from '../lists/row-link.tsx';
import { Standing } from '../lists/run-table.tsx';
import { LiveBadge } from '../live/live-badge.tsx';
import { useLive } from '../live/use-live.ts';
import { type CreatePlan, OnboardStart } from '../onboarding/onboard-start.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { Elapsed, Time, Today } from '../time/time.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { runLook, runStateWords } from '../wording/runs.ts';
import { AppsPanel } from './apps-panel.tsx';
import { headline } from './headline.ts';
import { WaitsPanel } from './waits-panel.tsx';

/** For me: what fails, what waits, my runs; and the door. Follows the server; what is typed into the door stays. */
export function HomePage({ view: initial, createPlan }: { view: HomeView; createPlan: CreatePlan }) {
  const { view, connection } = useLive({ address: '/api/live/home', event: 'home', initial });
  const door = view.may.onboard.allowed ? 'Onboard a repository' : 'Is a repository of yours missing?';
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar here="Home" kind="overview" end={<LiveBadge connection={connection} />} />
      <div className="w-full max-w-[1280px] px-4 pt-4 pb-10 tab:px-6 tab:pt-6 desk:px-8">
        <h1>{headline(view)}</h1>
        <p className="mt-1 mb-5 text-dense text-ink-2">
          <Today at={view.asOf} />
          {view.person.teams.length > 0 && ' · you are on '}
          {view.person.teams.map((team, index) => (
            <span key={team.slug}>
              {index > 0 && ', '}
              <TextLink href={`/teams/${team.slug}`} className="text-accent-text">
                {team.name}
              </TextLink>
            </span>
          ))}
        </p>
        <section aria-label={door} className="rounded-panel border border-line bg-surface p-4 tab:p-5">
          <h2 className="flex items-center gap-2">
            <FolderGit2 className="size-4 stroke-[1.75] text-accent-text" aria-hidden />
            {door}
          </h2>
          {view.may.onboard.allowed ? (
            <>
              <p className="mt-0.5 mb-4 text-dense text-ink-2">
                CI/CD, a namespace and monitoring. You see the whole plan before anything changes.
              </p>
              <OnboardStart createPlan={createPlan} samples={isNew(view) ? 'shown' : undefined} />
            </>
          ) : (
            <>
              <p className="mt-0.5 mb-3 text-dense text-ink-2">
                Engineers of your team and the platform team onboard it for you.
              </p>
              <ButtonLink href="/onboard">Who can do it</ButtonLink>
            </>
          )}
        </section>
        <div className="mt-5 grid items-start gap-5 desk:grid-cols-[minmax(0,1fr)_minmax(320px,414px)]">
          {/* First also for a phone and for readers: nothing is more urgent than what waits for one. */}
          <div className="min-w-0 desk:col-start-2 desk:row-start-1">
            <WaitsPanel view={view} />
          </div>
          <div className="grid min-w-0 gap-5 desk:col-start-1 desk:row-start-1">
            <AppsPanel view={view} />
            <RunsPanel view={view} />
          </div>
        </div>
      </div>
    </ClockProvider>
  );
}

/** Nothing was onboarded for this reader yet: the door shows what can be tried. */
const isNew = ({ apps, runs }: HomeView) => apps.total === 0 && runs.length === 0;

function RunsPanel({ view }: { view: HomeView }) {
  return (
    <Panel
      title="My runs"
      end={
        <ButtonLink
          href={view.may.onboard.allowed ? '/runs?startedBy=me' : '/runs'}
          look="ghost"
          size="small"
        >
          {view.may.onboard.allowed ? 'All my runs' : 'All runs'}{' '}
          <ChevronRight className="size-3.5" aria-hidden />
        </ButtonLink>
      }
    >
      {view.runs.length === 0 ? (
        <EmptyState title="You have started no run">
          {view.may.onboard.allowed
            ? 'Paste a repository’s address above. What you start appears here, with who is waited for.'
            : 'Runs are started by engineers and the platform team. All of them can be read under Runs.'}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {view.runs.map((run) => (
            <li
              key={run.id}
              className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-2.5 text-dense hover:bg-surface-2 tab:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_112px]"
            >
              <div className="min-w-0">
                <RowLink href={`/runs/${run.id}`} className="block truncate">
                  {run.title}
                </RowLink>
                <p className="text-cap text-ink-3">run {run.number}</p>
              </div>
              <div className="min-w-0 max-tab:order-last max-tab:col-span-2">
                <Status look={runLook(run.state)}>{runStateWords(run)}</Status>
                <p className="truncate text-cap text-ink-3">
                  <Standing run={run} />
                </p>
              </div>
              <div className="text-right">
                <Elapsed since={run.startedAt} until={run.finishedAt ?? run.undo?.startedAt} />
                <p className="text-cap text-ink-3">
                  <Time at={run.startedAt} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
