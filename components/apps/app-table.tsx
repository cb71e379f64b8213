import type { AppEnvironmentView, AppSummaryView } from '#domain/views/apps.ts';
import { RowLink } from '../lists/row-link.tsx';
import { TextLink } from '../ui/links.tsx';
import { Status } from '../ui/status.tsx';
import { appLook, healthLook } from '../wording/apps.ts';
import { capital } from '../wording/words.ts';
import { FreshnessLine } from './freshness.tsx';
import { needsALook, podWords, reasonWords } from './health.ts';

interface AppTableProps {
  apps: readonly AppSummaryView[];
  /** On a team's own page its name says nothing new. */
  team: 'shown' | 'known';
}

/** Apps, failing first; a healthy row is one line. One column per environment, in the organisation's order. */
export function AppTable({ apps, team }: AppTableProps) {
  const environments = [
    ...new Set(apps.flatMap((app) => app.environments.map((place) => place.environment))),
  ];
  return (
    <table className="table [--table-inset:32px] max-desk:[--table-inset:24px]">
      <thead>
        <tr>
          <th scope="col" className="w-[26%]">
            App
          </th>
          {environments.map((environment) => (
            <th key={environment} scope="col">
              {capital(environment)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {apps.map((app) => (
          <tr key={app.slug} className="relative">
            <td className="min-w-0 max-tab:col-span-2">
              <RowLink href={`/apps/${app.slug}`}>{app.name}</RowLink>
              <span className="block truncate text-cap text-ink-3">
                {team === 'shown' && `${app.team.name} · `}
                {app.repository.fullName}
                {app.path !== '.' && `, ${app.path}`}
              </span>
              <Onboarding app={app} />
            </td>
            {environments.map((environment) => (
              <td key={environment} className="min-w-0 max-tab:col-span-2">
                <Place place={app.environments.find((candidate) => candidate.environment === environment)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How far an app is that is not registered yet, with the way to its run. */
function Onboarding({ app }: { app: AppSummaryView }) {
  if (app.lifecycle === 'registered') return null;
  const { look, words } = appLook({ ...app, standing: app.lifecycle });
  const run = app.onboardedBy;
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-cap text-ink-2">
      <Status look={look} className="text-cap!">
        {words}
      </Status>
      {run && (
        <TextLink href={`/runs/${run.id}`} className="relative z-[1]">
          run {run.number}, {run.stepsDone} of {run.stepsTotal} steps
        </TextLink>
      )}
    </span>
  );
}

function Place({ place }: { place: AppEnvironmentView | undefined }) {
  if (!place) return <span className="text-ink-3 max-tab:hidden">—</span>;
  const { look, words } = healthLook(place.health);
  const reason = needsALook(place.health) ? reasonWords(place) : null;
  const pods = place.health === 'not-deployed' && place.approval ? 'waits for approval' : podWords(place);
  const calm =
    (place.health === 'healthy' || place.health === 'not-deployed') && place.freshness.status === 'fresh';
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2">
        <span className="w-20 text-cap text-ink-3 tab:hidden">{place.environment}</span>
        <Status look={look}>{words}</Status>
        {pods && <span className="text-cap text-ink-3">{pods}</span>}
        {calm && <FreshnessLine freshness={place.freshness} />}
      </span>
      {reason && <span className="line-clamp-2 text-cap text-ink-2">{reason}</span>}
      {!calm && <FreshnessLine freshness={place.freshness} />}
    </>
  );
}
