import type { Actor } from '#domain/access/actor.ts';
import { parseAppFilter } from '#domain/views/apps.ts';
import { parseInboxFilter } from '#domain/views/inbox-page.ts';
import { parseRunFilter } from '#domain/views/runs.ts';
import { getAppView } from '../apps/get-app-view.ts';
import { getAppListView } from '../apps/list-apps.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { getHomeView } from '../home/get-home-view.ts';
import { toProblemResponse } from '../http/problem.ts';
import { getInboxPageView } from '../inbox/get-inbox-page-view.ts';
import { getRunListView } from '../runs/list-runs.ts';
import { getShellView } from '../shell/get-shell-view.ts';
import { getTeamListView } from '../teams/get-team-list-view.ts';
import { getTeamView } from '../teams/get-team-view.ts';
import { createEventStream, DEFAULT_TIMING } from './event-stream.ts';
import { getListener } from './get-listener.ts';

/**
 * Overviews list what many runs do, so they are told of every change of any of them: a second's worth of changes is
 * looked at once, and only what differs for this reader is sent.
 */
const OVERVIEW_TIMING = { ...DEFAULT_TIMING, coalesceMs: 1_000 };

/** What surrounds every page: the inbox's count and what is near. */
export function streamShell(request: Request): Promise<Response> {
  return streamOverview(request, 'shell', (actor) => getShellView(actor));
}

export function streamHome(request: Request): Promise<Response> {
  return streamOverview(request, 'home', (actor) => getHomeView(actor));
}

/** The inbox by the filter of its page, and what is shown beside it. */
export function streamInbox(request: Request): Promise<Response> {
  const { selected, ...search } = searchOf(request);
  const filter = parseInboxFilter(search);
  return streamOverview(request, 'inbox', (actor) => getInboxPageView(actor, filter, selected));
}

/** The list of apps by the filter of its page. */
export function streamApps(request: Request): Promise<Response> {
  const filter = parseAppFilter(searchOf(request));
  return streamOverview(request, 'apps', (actor) => getAppListView(actor, filter));
}

export function streamApp(request: Request, slug: string): Promise<Response> {
  return streamOverview(request, 'app', (actor) => getAppView(actor, slug));
}

/** The list of runs by the filter of its page. */
export function streamRuns(request: Request): Promise<Response> {
  const filter = parseRunFilter(searchOf(request));
  return streamOverview(request, 'runs', (actor) => getRunListView(actor, filter));
}

export function streamTeams(request: Request): Promise<Response> {
  return streamOverview(request, 'teams', (actor) => getTeamListView(actor));
}

export function streamTeam(request: Request, slug: string): Promise<Response> {
  return streamOverview(request, 'team', (actor) => getTeamView(actor, slug));
}

const searchOf = (request: Request) => Object.fromEntries(new URL(request.url).searchParams);

/** A view that never ends, again whenever an overview may have changed, with the reader's rights of that moment. */
async function streamOverview<View extends { asOf: string }>(
  request: Request,
  event: string,
  read: (actor: Actor) => Promise<View>,
): Promise<Response> {
  try {
    return await createEventStream({
      request,
      event,
      timing: OVERVIEW_TIMING,
      read: async () => read(await requireApiActor(request)),
      isLast: () => false,
      subscribe: (onChange) => getListener().subscribe('overview_changed', '', onChange),
    });
  } catch (error) {
    return toProblemResponse(error);
  }
}
