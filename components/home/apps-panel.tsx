import { ChevronRight } from 'lucide-react';
import { needsALook } from '#domain/app-standing.ts';
import type { AppEnvironmentView, AppSummaryView } from '#domain/views/apps.ts';
import type { HomeView } from '#domain/views/home.ts';
import { FreshnessLine } from '../apps/freshness.tsx';
import { podWords, reasonWords } from '../apps/health.ts';
import { RowLink } from '../lists/row-link.tsx';
import { NothingYet } from '../onboarding/nothing-yet.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { TextLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status, StatusIcon } from '../ui/status.tsx';
import { appLook, standingSentence } from '../wording/apps.ts';
import { list } from '../wording/words.ts';

/** Lines for apps that are on their way; the others are counted. */
const UNDER_WAY_SHOWN = 6;

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
        {apps.underWay.slice(0, UNDER_WAY_SHOWN).map((app) => (
          <UnderWay key={app.slug} app={app} />
        ))}
        {apps.underWay.length > UNDER_WAY_SHOWN && (
          <li className="px-4 py-2.5 pl-10 text-dense text-ink-2">
            {apps.underWay.length - UNDER_WAY_SHOWN} more do not run everywhere yet
          </li>
        )}
        {apps.healthy.length > 0 && (
          <li className="flex items-center gap-2 px-4 py-2.5 text-dense text-ink-2">
            <StatusIcon look="ok" />
            <span className="min-w-0">
              {healthyWords(apps)}: {list(apps.healthy, 8)}
            </span>
          </li>
        )}
      </ul>
    </Panel>
  );
}

function healthyWords({ attention, underWay, healthy }: HomeView['apps']): string {
  if (attention.length + underWay.length === 0) return 'Healthy';
  return healthy.length === 1 ? '1 more is healthy' : `${healthy.length} more are healthy`;
}

/** The environment that the app's standing comes from; none when it is the onboarding that failed before. */
function findWorst(app: AppSummaryView): AppEnvironmentView | undefined {
  const worst = app.environments.find((place) => place.health === app.health);
  if (app.standing === 'onboarding-failed') return needsALook(app.health) ? worst : undefined;
  return worst ?? app.environments.find(({ freshness }) => freshness.status !== 'fresh');
}

function Attention({ app }: { app: AppSummaryView }) {
  const { look, words } = appLook(app);
  const place = findWorst(app);
  const { onboardedBy: run } = app;
  const reason = place ? reasonWords(place) : run?.outcome;
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-3 text-dense hover:bg-surface-2 tab:grid-cols-[148px_minmax(0,1fr)_minmax(0,152px)]">
      <div className="min-w-0 max-tab:contents">
        <RowLink href={`/apps/${app.slug}`} className="block truncate">
          {app.name}
        </RowLink>
        <Status look={look}>{words}</Status>
      </div>
      <p className="min-w-0 max-tab:col-span-2">
        <span className="line-clamp-3">
          {reason ?? (place ? `It is ${words.toLowerCase()} in ${place.environment}.` : `${words}.`)}
        </span>
        <span className="block text-ink-2">
          {place && (
            <>
              {place.environment}
              {podWords(place) && `, ${podWords(place)}`}
            </>
          )}
          {place && run && ' · '}
          {run && (
            <TextLink href={`/runs/${run.id}`} className="relative z-[1]">
              onboarding, run {run.number}
            </TextLink>
          )}
        </span>
      </p>
      <p className="tab:text-right">{place && <FreshnessLine freshness={place.freshness} />}</p>
    </li>
  );
}

/** An app that is well as far as it is: one line. */
function UnderWay({ app }: { app: AppSummaryView }) {
  const { look, words } = appLook(app);
  return (
    <li className="relative flex items-start gap-2 px-4 py-2.5 text-dense hover:bg-surface-2">
      <StatusIcon look={look} className="mt-0.5" />
      <span className="min-w-0">
        <RowLink href={`/apps/${app.slug}`}>{app.name}</RowLink>
        <span className="text-ink-2">
          {' '}
          · {app.standing === 'onboarding' ? 'being onboarded. ' : ''}
          {standingSentence(app) ?? words}
        </span>
      </span>
    </li>
  );
}
