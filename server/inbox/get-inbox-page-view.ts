import type { Actor } from '#domain/access/actor.ts';
import type { InboxFilter } from '#domain/views/human-tasks.ts';
import type { InboxPageView } from '#domain/views/inbox-page.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { countApprovals } from '../home/list-approvals.ts';
import { getHumanTaskView } from './get-human-task-view.ts';
import { getInboxView } from './get-inbox-view.ts';

/**
 * The list and one task of it: the one that is asked for, also when it is on another page or closed by now, else the
 * most urgent one.
 * @throws PortalError forbidden | not-found (no such task) | invalid (a foreign cursor)
 */
export async function getInboxPageView(
  actor: Actor,
  filter: InboxFilter,
  taskId: string | undefined,
  context: ServerContext = getServerContext(),
): Promise<InboxPageView> {
  const [inbox, approvals] = await Promise.all([
    getInboxView(actor, filter, context),
    countApprovals(actor, context),
  ]);
  const shown = taskId ?? inbox.rows[0]?.id;
  return {
    id: `${filter.show} ${filter.cursor ?? ''}`,
    inbox,
    task: shown ? await getHumanTaskView(actor, shown, context) : null,
    approvals,
    asOf: inbox.asOf,
  };
}
