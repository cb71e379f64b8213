import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppView } from '#domain/views/apps.ts';
import { RunTable } from '../lists/run-table.tsx';
import { RunsLeftOut } from '../lists/runs-left-out.tsx';
import { ResourceList } from '../runs/resource-list.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';
import { ExternalButtonLink } from '../ui/button-link.tsx';
import { SideFact, SideFacts } from '../ui/facts.tsx';
import { OutsideLink, TextLink } from '../ui/links.tsx';
import { StatusPill } from '../ui/status.tsx';
import { appLook, standingSentence } from '../wording/apps.ts';
import { blueprintWords } from '../wording/blueprints.ts';
import { spokenId } from '../wording/words.ts';
import { EnvironmentTile } from './environment-tile.tsx';
import { OnboardingProgress } from './onboarding-progress.tsx';

/** One app: where it runs, what was set up for it, and where to look further. */
export function AppPage({ view, live }: { view: AppView; live: ReactNode }) {
  const { look, words } = appLook(view);
  const sentence = view.lifecycle === 'registered' ? standingSentence(view) : null;
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar
        trail={[
          { href: '/teams', label: 'Teams' },
          { href: `/teams/${view.team.slug}`, label: view.team.name },
        ]}
        here={view.name}
        end={live}
      />
      <div className="flex flex-1 flex-col bg-surface">
        <header className="flex flex-col gap-3 border-b border-line px-4 py-5 tab:flex-row tab:px-6 desk:px-8">
          <div className="min-w-0 flex-1">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
              <h1 className="break-all">{view.name}</h1>
              <StatusPill look={look}>{words}</StatusPill>
            </div>
            <p className="mt-1 text-dense text-ink-2">
              <OutsideLink href={view.repository.url} className="text-ink-2!">
                {view.repository.fullName}
              </OutsideLink>
              {view.path !== '.' && (
                <>
                  , folder <span className="mono">{view.path}</span>
                </>
              )}{' '}
              · team <TextLink href={`/teams/${view.team.slug}`}>{view.team.name}</TextLink> ·{' '}
              {blueprintWords({ id: view.blueprint })}
            </p>
            {sentence && <p className="mt-1 text-dense">{sentence}.</p>}
          </div>
          <div className="flex flex-wrap items-start gap-2">
            {view.links.slice(0, 3).map((link) => (
              <ExternalButtonLink key={link.url} href={link.url}>
                {link.label}
              </ExternalButtonLink>
            ))}
          </div>
        </header>
        <OnboardingProgress view={view} />
        <div className="grid divide-y divide-line border-b border-line tab:grid-cols-2 tab:divide-y-0 desk:grid-cols-[repeat(auto-fit,minmax(300px,1fr))] tab:[&>*+*]:border-l tab:[&>*+*]:border-l-line">
          {view.environments.map((place) => (
            <EnvironmentTile key={place.environment} place={place} />
          ))}
        </div>
        <div className="flex-1 desk:grid desk:grid-cols-[minmax(0,1fr)_320px]">
          <div className="min-w-0">
            <section aria-label="What was set up">
              <div className="flex flex-wrap items-baseline gap-x-2 px-4 pt-5 pb-3 tab:px-6 desk:px-8">
                <h2>{view.registeredAt ? 'What was set up' : 'What was set up so far'}</h2>
                {view.onboarding && (
                  <span className="text-dense text-ink-3">
                    by <TextLink href={`/runs/${view.onboarding.id}`}>run {view.onboarding.number}</TextLink>
                    {view.onboarding.finishedAt && (
                      <>
                        , <Time at={view.onboarding.finishedAt} as="moment" />
                      </>
                    )}
                  </span>
                )}
              </div>
              <div className="border-t border-line">
                <ResourceList
                  resources={view.onboarding?.resources ?? []}
                  empty={
                    view.onboarding
                      ? 'Nothing yet: what the run makes appears here.'
                      : 'The run that set up this app is not known any more, so neither is what it made.'
                  }
                />
              </div>
            </section>
            {view.runs.length > 0 && (
              <section aria-label="Runs" className="pb-6">
                <h2 className="px-4 pt-5 pb-3 tab:px-6 desk:px-8">Runs of {view.repository.fullName}</h2>
                <RunTable runs={view.runs} />
                <RunsLeftOut
                  shown={view.runs.length}
                  total={view.runsTotal}
                  all={`/runs?query=${encodeURIComponent(view.repository.fullName)}`}
                />
              </section>
            )}
          </div>
          <aside
            aria-label="About this app"
            className="border-line bg-canvas px-4 py-5 max-desk:border-t tab:px-6 desk:border-l"
          >
            <h2 className="mb-3">About</h2>
            <SideFacts>
              <SideFact label="Language">{view.language ? spokenId(view.language) : 'not known'}</SideFact>
              {view.framework && <SideFact label="Framework">{spokenId(view.framework)}</SideFact>}
              <SideFact label="Golden path">{blueprintWords({ id: view.blueprint })}</SideFact>
              <SideFact label="Registered">
                {view.registeredAt ? <Time at={view.registeredAt} as="moment" /> : 'not yet'}
              </SideFact>
            </SideFacts>
            {view.links.length > 0 && (
              <>
                <h2 className="mt-6 mb-2">Links</h2>
                <ul className="space-y-1.5 text-dense">
                  {view.links.map((link) => (
                    <li key={link.url} className="flex items-center gap-1.5">
                      <ArrowUpRight className="size-3.5 text-ink-3" aria-hidden />
                      <OutsideLink href={link.url}>{link.label}</OutsideLink>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </aside>
        </div>
      </div>
    </ClockProvider>
  );
}
