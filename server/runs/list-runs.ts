import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { cursorTimeSchema } from '#domain/input/ids.ts';
import type { RunFilter, RunListView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../paging/cursor.ts';
import { runsShowing } from '../search/run-conditions.ts';
import { allTeamRefs } from '../teams/team-ref.ts';
import { RUN_SUMMARY_INCLUDE, type RunSummaryRow, toRunSummary } from './run-summary.ts';

const cursorSchema = z.strictObject({ at: cursorTimeSchema, id: z.uuid() });

/** Runs, newest first, one page at a time. @throws PortalError forbidden | invalid (a foreign cursor) */
export async function getRunListView(
  actor: Actor,
  filter: RunFilter,
  context: ServerContext = getServerContext(),
  pageSize = PAGE_SIZE,
): Promise<RunListView> {
  requireMay(actor, 'run.read');
  const { database, organisation, now } = context;
  const rows = await database.run.findMany({
    where: { AND: [await filterConditions(actor, filter, context), cursorCondition(filter.cursor)] },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: pageSize + 1,
    include: RUN_SUMMARY_INCLUDE,
  });
  const page = toPage<RunSummaryRow>(rows, pageSize, (run) => ({
    at: run.startedAt.toISOString(),
    id: run.id,
  }));
  return {
    rows: page.rows.map((run) => toRunSummary(organisation, actor, run)),
    nextCursor: page.nextCursor,
    filter,
    teams: allTeamRefs(organisation),
    asOf: now().toISOString(),
  };
}

async function filterConditions(
  actor: Actor,
  { state, team, startedBy, query }: RunFilter,
  context: ServerContext,
): Promise<Prisma.RunWhereInput> {
  return {
    ...(state ? { state } : {}),
    ...(team ? { team } : {}),
    ...(startedBy === 'me' ? { startedById: actor.personId } : {}),
    ...(query?.trim() ? await runsShowing(context, query) : {}),
  };
}

function cursorCondition(cursor: string | undefined): Prisma.RunWhereInput {
  if (!cursor) return {};
  const { at, id } = decodeCursor(cursorSchema, cursor);
  return { startedAt: { lte: new Date(at) }, OR: [{ startedAt: { lt: new Date(at) } }, { id: { lt: id } }] };
}
