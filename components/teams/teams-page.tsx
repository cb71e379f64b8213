import type { ReactNode } from 'react';
import type { TeamListView, TeamSummaryView } from '#domain/views/teams.ts';
import { RowLink } from '../lists/row-link.tsx';
import { PageBar } from '../shell/page-bar.tsx';
import { ClockProvider } from '../time/clock.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Status } from '../ui/status.tsx';
import { Tag } from '../ui/tag.tsx';
import { count } from '../wording/words.ts';

/** All teams, the reader's own first. */
export function TeamsPage({ view, live }: { view: TeamListView; live: ReactNode }) {
  return (
    <ClockProvider asOf={view.asOf}>
      <PageBar here="Teams" end={live} />
      <div className="flex-1 bg-surface">
        <h1 className="sr-only">Teams</h1>
        {view.teams.length === 0 ? (
          <EmptyState title="No team">Teams are named in the organisation’s settings file.</EmptyState>
        ) : (
          <table className="table [--table-inset:32px] max-desk:[--table-inset:24px]">
            <thead>
              <tr>
                <th scope="col" className="w-[32%]">
                  Team
                </th>
                <th scope="col">Apps</th>
                <th scope="col">Waits for people</th>
                <th scope="col">People</th>
              </tr>
            </thead>
            <tbody>
              {view.teams.map((team) => (
                <tr key={team.slug} className="relative">
                  <td className="max-tab:col-span-2">
                    <span className="flex items-center gap-2">
                      <RowLink href={`/teams/${team.slug}`}>{team.name}</RowLink>
                      {team.mine && <Tag>yours</Tag>}
                    </span>
                    <span className="mono block text-cap text-ink-3">{team.slackChannel}</span>
                  </td>
                  <td>
                    <Apps team={team} />
                  </td>
                  <td className="text-ink-2">
                    {team.waits.all === 0 ? (
                      <span className="text-ink-3">nothing</span>
                    ) : (
                      <Status look="waiting">
                        {count(team.waits.all, 'thing')}
                        {team.waits.you > 0 && `, ${team.waits.you} for you`}
                      </Status>
                    )}
                  </td>
                  <td className="text-ink-2">
                    {team.members === 0 ? (
                      <span className="text-ink-3">nobody has ever signed in</span>
                    ) : (
                      count(team.members, 'person', 'people')
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </ClockProvider>
  );
}

function Apps({ team }: { team: TeamSummaryView }) {
  if (team.apps === 0) return <span className="text-ink-3">none</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {count(team.apps, 'app')}
      {team.needALook > 0 ? (
        <Status look="failed">{team.needALook} to look at</Status>
      ) : team.healthy === team.apps ? (
        <Status look="ok">all well</Status>
      ) : team.onboarding > 0 ? (
        <Status look="running">{team.onboarding} being onboarded</Status>
      ) : (
        <Status look="held">{team.apps - team.healthy} not everywhere yet</Status>
      )}
    </span>
  );
}
