import type { ReactNode } from 'react';
import { isFailing } from '#domain/app-standing.ts';
import type { TeamView } from '#domain/views/teams.ts';
import { AppTable } from '../apps/app-table.tsx';
import { RunTable } from '../lists/run-table.tsx';
import { RunsLeftOut } from '../lists/runs-left-out.tsx';
import { NothingYet } from '../onboarding/nothing-yet.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { WhoMayOnboard } from '../shell/viewer.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { SideFact, SideFacts } from '../ui/facts.tsx';
import { TextLink } from '../ui/links.tsx';
import { StatusPill } from '../ui/status.tsx';
import { WaitRow } from '../waits/wait-row.tsx';
import { count, formatCpu, formatMemory, list, roleWords } from '../wording/words.ts';

/** One team: its apps, what waits, its people. */
export function TeamPage({ view, live }: { view: TeamView; live: ReactNode }) {
  const failing = view.apps.filter(({ standing }) => isFailing(standing)).length;
  const degraded = view.apps.filter(({ standing }) => standing === 'degraded').length;
  const onboarding = view.apps.filter(({ standing }) => standing === 'onboarding').length;
  const repositories = new Set(view.apps.map((app) => app.repository.fullName)).size;
  const clusters = [...new Set(view.apps.flatMap((app) => app.environments.map((place) => place.cluster)))];
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar trail={[{ href: '/teams', label: 'Teams' }]} here={view.name} end={live} />
      <div className="flex flex-1 flex-col bg-surface">
        <header className="flex flex-col gap-3 border-b border-line px-4 py-5 tab:flex-row tab:px-6 desk:px-8">
          <div className="min-w-0 flex-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <h1>{view.name}</h1>
              {failing > 0 && <StatusPill look="failed">{count(failing, 'app')} failing</StatusPill>}
              {degraded > 0 && <StatusPill look="degraded">{degraded} degraded</StatusPill>}
              {onboarding > 0 && <StatusPill look="running">{onboarding} being onboarded</StatusPill>}
            </div>
            <p className="mt-1 text-dense text-ink-2">
              {view.apps.length === 0
                ? 'No app'
                : `${count(view.apps.length, 'app')} in ${count(repositories, 'repository', 'repositories')}`}{' '}
              · <span className="mono">{view.slackChannel}</span>
              {clusters.length > 0 &&
                ` · ${clusters.length === 1 ? 'cluster' : 'clusters'} ${list(clusters)}`}
            </p>
          </div>
          <div>
            <WhoMayOnboard>
              <ButtonLink href="/onboard">Onboard a repository</ButtonLink>
            </WhoMayOnboard>
          </div>
        </header>
        <div className="flex-1 desk:grid desk:grid-cols-[minmax(0,1fr)_320px]">
          <div className="min-w-0">
            <section aria-label="Apps">
              <h2 className="flex items-baseline gap-2 px-4 py-3 tab:px-6 desk:px-8">
                Apps <span className="text-dense font-normal text-ink-3">failing first</span>
              </h2>
              <div className="border-y border-line">
                {view.apps.length > 0 ? (
                  <AppTable apps={view.apps} team="known" />
                ) : (
                  <NothingYet title={`${view.name} has no app yet`}>
                    Its apps appear here with their health in every environment.
                  </NothingYet>
                )}
              </div>
            </section>
            {view.runs.length > 0 && (
              <section aria-label="Latest runs" className="pb-6">
                <h2 className="px-4 pt-5 pb-3 tab:px-6 desk:px-8">Latest runs</h2>
                <RunTable runs={view.runs} />
                <RunsLeftOut
                  shown={view.runs.length}
                  total={view.runsTotal}
                  all={`/runs?team=${view.slug}`}
                />
              </section>
            )}
          </div>
          <aside
            aria-label="About the team"
            className="divide-y divide-line border-line bg-canvas max-desk:border-t desk:border-l"
          >
            <Waits view={view} />
            <Members view={view} />
            <section aria-label="Settings" className="px-4 py-5 tab:px-6">
              <h2 className="mb-3">Settings</h2>
              <SideFacts>
                <SideFact label="Without asking, one namespace may have">
                  {formatCpu(view.limit.cpuMillis)}, {formatMemory(view.limit.memoryMi)},{' '}
                  {count(view.limit.pods, 'pod')}
                </SideFact>
                <SideFact label="Group at the identity provider">
                  <span className="mono">{view.group}</span>
                </SideFact>
                <SideFact label="GitHub team">
                  <span className="mono">{view.githubTeam}</span>
                </SideFact>
              </SideFacts>
            </section>
          </aside>
        </div>
      </div>
    </ClockProvider>
  );
}

function Waits({ view: { slug, waits } }: { view: TeamView }) {
  const { all, you } = waits.counts;
  const hidden = all - waits.shown.length;
  return (
    <section aria-label="What waits" className="py-5">
      <h2 className="px-4 tab:px-6">
        Waits for people{' '}
        <span className="text-dense font-normal text-ink-3">
          {all}
          {you > 0 && `, ${you} for you`}
        </span>
      </h2>
      {all === 0 && <p className="mt-1 px-4 text-dense text-ink-3 tab:px-6">Nothing waits for a person.</p>}
      <ul className="mt-1 tab:px-2">
        {waits.shown.map((wait) => (
          <WaitRow key={wait.id} wait={wait} />
        ))}
      </ul>
      {all > 0 && (
        <p className="mt-1 px-4 text-dense tab:px-6">
          <TextLink href={`/inbox?show=all&team=${slug}`} className="text-accent-text">
            {hidden > 0 ? `${count(hidden, 'more', 'more')} in the inbox` : 'See them in the inbox'}
          </TextLink>
        </p>
      )}
    </section>
  );
}

function Members({ view }: { view: TeamView }) {
  return (
    <section aria-label="Members" className="px-4 py-5 tab:px-6">
      <h2>
        Members <span className="text-dense font-normal text-ink-3">{view.members.length}</span>
      </h2>
      {view.members.length === 0 && (
        <p className="mt-1 text-dense text-ink-3">
          Nobody of the group <span className="mono">{view.group}</span> has ever signed in.
        </p>
      )}
      <ul className="mt-2 space-y-2 text-dense">
        {view.members.map((member) => (
          <li key={member.email} className="flex items-center gap-2.5">
            <Avatar name={member.name} />
            <span className="min-w-0">
              <span className="block truncate font-medium">
                {member.name}
                {member.isYou && <span className="font-normal text-ink-3">, you</span>}
              </span>
              <span className="block truncate text-cap text-ink-3">{list(member.roles.map(roleWords))}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
