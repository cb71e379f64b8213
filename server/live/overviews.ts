import type { Actor } from '#domain/access/actor.ts';
import { parseInboxFilter } from '#domain/views/inbox-page.ts';
import { requireApiActor } from '../auth/require-api-actor.ts';
import { getHomeView } from '../home/get-home-view.ts';
import { toProblemResponse } from '../http/problem.ts';
import { getInboxPageView } from '../inbox/get-inbox-page-view.ts';
import { getShellView } from '../shell/get-shell-view.ts';
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
  const { selected, ...search } = Object.fromEntries(new URL(request.url).searchParams);
  const filter = parseInboxFilter(search);
  return streamOverview(request, 'inbox', (actor) => getInboxPageView(actor, filter, selected));
}

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
