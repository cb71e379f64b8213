import type { Actor } from '#domain/access/actor.ts';
import { isUuid } from '#domain/input/ids.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { InboxFilter, InboxPageView, InboxSelection } from '#domain/views/inbox-page.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { toRepositoryRef } from '../runs/run-summary.ts';
import { getWait } from '../waits/list-waits.ts';
import { getHumanTaskView } from './get-human-task-view.ts';
import { getInboxView } from './get-inbox-view.ts';

/**
 * The list and one thing of it: the one that is asked for, also when it is on another page or waits no more, else the
 * most urgent one.
 * @throws PortalError forbidden | not-found (no such thing) | invalid (a foreign cursor)
 */
export async function getInboxPageView(
  actor: Actor,
  filter: InboxFilter,
  selected: string | undefined,
  context: ServerContext = getServerContext(),
): Promise<InboxPageView> {
  const inbox = await getInboxView(actor, filter, context);
  const shown = selected ?? inbox.rows[0]?.id;
  return {
    id: [filter.show, filter.team, filter.kind, filter.cursor].join(' '),
    inbox,
    selected: shown === undefined ? null : await getSelection(actor, context, shown),
    asOf: inbox.asOf,
  };
}

async function getSelection(actor: Actor, context: ServerContext, id: string): Promise<InboxSelection> {
  if (isUuid(id)) return { kind: 'task', id, task: await getHumanTaskView(actor, id, context) };
  const wait = await getWait(actor, context, id);
  return wait ? { kind: 'wait', id, wait } : findOver(context, id);
}

/** What a thing was about that waits no more: its id names the run, or the repository. */
async function findOver({ database }: ServerContext, id: string): Promise<InboxSelection> {
  const [kind, of = ''] = id.split('.');
  const include = { repository: true } as const;
  const run = isUuid(of) ? await database.run.findUnique({ where: { id: of }, include }) : null;
  const held = kind === 'approval' && isUuid(of) ? { where: { id: of } } : null;
  const repository = run?.repository ?? (held && (await database.repository.findUnique(held)));
  if (!repository)
    throw new PortalError('not-found', 'There is no such thing in the inbox. It may have been a wrong link.');
  return {
    kind: 'over',
    id,
    repository: toRepositoryRef(repository),
    run: run && { id: run.id, title: run.title },
  };
}
