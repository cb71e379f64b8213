import { ChevronRight } from 'lucide-react';
import type { AppEnvironmentView, AppSummaryView } from '#domain/views/apps.ts';
import type { HomeView } from '#domain/views/home.ts';
import { FreshnessLine } from '../apps/freshness.tsx';
import { podWords, reasonWords } from '../apps/health.ts';
import { RowLink } from '../lists/row-link.tsx';
import { NothingYet } from '../onboarding/nothing-yet.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status, StatusIcon } from '../ui/status.tsx';
import { healthLook } from '../wording/apps.ts';
import { list } from '../wording/words.ts';

/** The apps of my teams, failing first; the healthy ones fold to one line. */
export function AppsPanel({ view }: { view: HomeView }) {
  const { apps, person } = view;
  const [team, ...more] = person.teams;
  const title = team && more.length === 0 ? `${team.name} apps` : 'Apps of your teams';
  const all = team && more.length === 0 ? `/teams/${team.slug}` : '/apps';
  return (
    <Panel
      title={title}
      aside={apps.attention.length > 0 && 'failing first'}
      end={
        apps.total > 0 && (
          <ButtonLink href={all} look="ghost" size="small">
            All apps <ChevronRight className="size-3.5" aria-hidden />
          </ButtonLink>
        )
      }
    >
      {apps.total === 0 && (
        <NothingYet title="No app of your teams yet" door="above">
          Your teams’ apps appear here, what fails first, with the reason.
        </NothingYet>
      )}
      <ul className="divide-y divide-line">
        {apps.attention.map((app) => (
          <Attention key={app.slug} app={app} />
        ))}
        {apps.healthy.length > 0 && (
          <li className="flex items-center gap-2 px-4 py-2.5 text-dense text-ink-2">
            <StatusIcon look="ok" />
            <span className="min-w-0">
              {apps.attention.length > 0 ? `${apps.healthy.length} more are healthy` : 'Healthy'}:{' '}
              {list(apps.healthy, 8)}
            </span>
          </li>
        )}
      </ul>
    </Panel>
  );
}

function worst(app: AppSummaryView): AppEnvironmentView | undefined {
  return app.environments.find((place) => place.health === app.health) ?? app.environments[0];
}

function Attention({ app }: { app: AppSummaryView }) {
  const { look, words } = healthLook(app.health);
  const place = worst(app);
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-3 text-dense hover:bg-surface-2 tab:grid-cols-[132px_minmax(0,1fr)_minmax(0,168px)]">
      <div className="min-w-0 max-tab:contents">
        <RowLink href={`/apps/${app.slug}`} className="block truncate">
          {app.name}
        </RowLink>
        <Status look={look}>{words}</Status>
      </div>
      {place && (
        <>
          <p className="min-w-0 max-tab:col-span-2">
            {reasonWords(place) ?? `It is ${words.toLowerCase()} in ${place.environment}.`}
            <span className="block text-ink-2">
              {place.environment}
              {podWords(place) && `, ${podWords(place)}`}
            </span>
          </p>
          <p className="tab:text-right">
            <FreshnessLine freshness={place.freshness} />
          </p>
        </>
      )}
    </li>
  );
}
