import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { cursorTimeSchema, idSchema } from '#domain/input/ids.ts';
import type { InboxFilter, InboxView } from '#domain/views/inbox-page.ts';
import type { WaitView } from '#domain/views/waits.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../paging/cursor.ts';
import { allTeamRefs } from '../teams/team-ref.ts';
import { listWaits, toTaskWait } from '../waits/list-waits.ts';
import { countWaits } from '../waits/wait-query.ts';
import { HUMAN_TASK_INCLUDE, type HumanTaskRow } from './human-task-view.ts';

const waitCursor = z.strictObject({
  due: z.union([cursorTimeSchema, z.literal('')]),
  since: cursorTimeSchema,
  id: idSchema,
});
const closedCursor = z.strictObject({ at: cursorTimeSchema, id: z.uuid() });

/** What waits for a person, the most urgent first; or the human tasks that were answered, the newest first.
 *  @throws PortalError forbidden | invalid (a foreign cursor) */
export async function getInboxView(
  actor: Actor,
  filter: InboxFilter,
  context: ServerContext = getServerContext(),
  pageSize = PAGE_SIZE,
): Promise<InboxView> {
  requireMay(actor, 'human-task.read');
  const page =
    filter.show === 'closed'
      ? await closedPage(actor, filter, context, pageSize)
      : await waitingPage(actor, { ...filter, show: filter.show }, context, pageSize);
  return {
    ...page,
    filter,
    teams: allTeamRefs(context.organisation),
    asOf: context.now().toISOString(),
  };
}

type InboxPage = Pick<InboxView, 'rows' | 'nextCursor' | 'counts'>;

async function waitingPage(
  actor: Actor,
  { show, team, kind, cursor }: InboxFilter & { show: 'you' | 'teams' | 'all' },
  context: ServerContext,
  pageSize: number,
): Promise<InboxPage> {
  const at = cursor ? decodeCursor(waitCursor, cursor) : null;
  const after = at ? { ...at, due: at.due || null } : undefined;
  const filter = { show, team, kind, after, most: pageSize + 1 };
  const { counts, waits } = await listWaits(actor, context, filter);
  return {
    ...toPage<WaitView>(waits, pageSize, ({ dueAt, since, id }) => ({ due: dueAt ?? '', since, id })),
    counts,
  };
}

async function closedPage(
  actor: Actor,
  { team, cursor }: InboxFilter,
  context: ServerContext,
  pageSize: number,
): Promise<InboxPage> {
  const { database } = context;
  const ofTeam: Prisma.HumanTaskWhereInput = team
    ? { OR: [{ owner: team }, { waiters: { some: { run: { team } } } }] }
    : {};
  const [tasks, counts] = await Promise.all([
    database.humanTask.findMany({
      where: {
        AND: [{ state: { in: ['resolved', 'rejected', 'withdrawn'] } }, ofTeam, behind(cursor)],
      },
      orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
      take: pageSize + 1,
      include: HUMAN_TASK_INCLUDE,
    }),
    countWaits(actor, context, { team }),
  ]);
  const { rows, nextCursor } = toPage<HumanTaskRow>(tasks, pageSize, (task) => ({
    at: task.openedAt.toISOString(),
    id: task.id,
  }));
  const toRow = (task: HumanTaskRow) =>
    toTaskWait(context, task, {
      whose: 'others',
      teams: [...new Set(task.waiters.map(({ run }) => run.team))],
    });
  return { rows: rows.map(toRow), nextCursor, counts };
}

function behind(cursor: string | undefined): Prisma.HumanTaskWhereInput {
  if (!cursor) return {};
  const { at, id } = decodeCursor(closedCursor, cursor);
  const time = new Date(at);
  return { openedAt: { lte: time }, OR: [{ openedAt: { lt: time } }, { id: { lt: id } }] };
}
