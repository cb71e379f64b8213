'use client';

import type { ReactNode } from 'react';
import type { AppListView, AppView } from '#domain/views/apps.ts';
import type { RunListView } from '#domain/views/runs.ts';
import type { TeamListView, TeamView } from '#domain/views/teams.ts';
import { AppPage } from '../apps/app-page.tsx';
import { AppsPage } from '../apps/apps-page.tsx';
import { hrefWith } from '../lists/href.ts';
import { RunsPage } from '../runs/runs-page.tsx';
import { TeamPage } from '../teams/team-page.tsx';
import { TeamsPage } from '../teams/teams-page.tsx';
import { LiveBadge } from './live-badge.tsx';
import { useLive } from './use-live.ts';

/** Pages that only show what they are given, following the server. */

export function LiveAppPage({ view }: { view: AppView }) {
  const address = `/api/live/apps/${encodeURIComponent(view.slug)}`;
  return (
    <Following key={address} address={address} event="app" initial={view}>
      {(shown, live) => <AppPage view={shown} live={live} />}
    </Following>
  );
}

export function LiveAppsPage({ view }: { view: AppListView }) {
  const address = hrefWith('/api/live/apps', { ...view.filter });
  return (
    <Following key={address} address={address} event="apps" initial={view}>
      {(shown, live) => <AppsPage view={shown} live={live} />}
    </Following>
  );
}

export function LiveRunsPage({ view }: { view: RunListView }) {
  const address = hrefWith('/api/live/runs', { ...view.filter });
  return (
    <Following key={address} address={address} event="runs" initial={view}>
      {(shown, live) => <RunsPage view={shown} live={live} />}
    </Following>
  );
}

export function LiveTeamPage({ view }: { view: TeamView }) {
  const address = `/api/live/teams/${encodeURIComponent(view.slug)}`;
  return (
    <Following key={address} address={address} event="team" initial={view}>
      {(shown, live) => <TeamPage view={shown} live={live} />}
    </Following>
  );
}

export function LiveTeamsPage({ view }: { view: TeamListView }) {
  return (
    <Following address="/api/live/teams" event="teams" initial={view}>
      {(shown, live) => <TeamsPage view={shown} live={live} />}
    </Following>
  );
}

interface FollowingProps<View> {
  address: string;
  event: string;
  initial: View;
  children: (view: View, live: ReactNode) => ReactNode;
}

/** Keyed by its address: the view of another filter is another view. */
function Following<View extends { asOf: string }>({ children, ...live }: FollowingProps<View>) {
  const { view, connection } = useLive(live);
  return children(view, <LiveBadge connection={connection} />);
}
