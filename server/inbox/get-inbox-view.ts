import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import type { InboxFilter, InboxView } from '#domain/views/human-tasks.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../paging/cursor.ts';
import { HUMAN_TASK_INCLUDE, type HumanTaskRow, ownersAnsweredBy, toInboxItem } from './human-task-view.ts';

const OPEN: Prisma.HumanTaskWhereInput = { state: { in: ['opening', 'open'] } };
const CLOSED: Prisma.HumanTaskWhereInput = { state: { in: ['resolved', 'rejected', 'withdrawn'] } };

const cursorSchema = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

/** Human tasks: open ones with the most urgent first, closed ones with the newest first. */
export async function getInboxView(
  actor: Actor,
  filter: InboxFilter,
  { database, organisation, now }: ServerContext = getServerContext(),
  pageSize = PAGE_SIZE,
): Promise<InboxView> {
  requireMay(actor, 'human-task.read');
  const mine: Prisma.HumanTaskWhereInput = { ...OPEN, owner: { in: ownersAnsweredBy(actor) } };
  const closed = filter.show === 'closed';
  const shown = closed ? CLOSED : filter.show === 'mine' ? mine : OPEN;
  const [rows, openCount, mineCount] = await Promise.all([
    database.humanTask.findMany({
      where: { AND: [shown, cursorCondition(filter.cursor, closed)] },
      orderBy: closed ? [{ openedAt: 'desc' }, { id: 'desc' }] : [{ dueAt: 'asc' }, { id: 'asc' }],
      take: pageSize + 1,
      include: HUMAN_TASK_INCLUDE,
    }),
    database.humanTask.count({ where: OPEN }),
    database.humanTask.count({ where: mine }),
  ]);
  const page = toPage<HumanTaskRow>(rows, pageSize, (task) => ({
    at: (closed ? task.openedAt : task.dueAt).toISOString(),
    id: task.id,
  }));
  return {
    rows: page.rows.map((task) => toInboxItem(organisation, task)),
    nextCursor: page.nextCursor,
    filter,
    counts: { open: openCount, mine: mineCount },
    asOf: now().toISOString(),
  };
}

function cursorCondition(cursor: string | undefined, closed: boolean): Prisma.HumanTaskWhereInput {
  if (!cursor) return {};
  const { at, id } = decodeCursor(cursorSchema, cursor);
  const time = new Date(at);
  return closed
    ? { openedAt: { lte: time }, OR: [{ openedAt: { lt: time } }, { id: { lt: id } }] }
    : { dueAt: { gte: time }, OR: [{ dueAt: { gt: time } }, { id: { gt: id } }] };
}
