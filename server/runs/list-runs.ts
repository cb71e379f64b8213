import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { cursorTimeSchema, parseRunNumber } from '#domain/input/ids.ts';
import type { RunFilter, RunListView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../paging/cursor.ts';
import { allTeamRefs } from '../teams/team-ref.ts';
import { RUN_SUMMARY_INCLUDE, type RunSummaryRow, toRunSummary } from './run-summary.ts';

const cursorSchema = z.strictObject({ at: cursorTimeSchema, id: z.uuid() });

/** Runs, newest first, one page at a time. @throws PortalError forbidden | invalid (a foreign cursor) */
export async function getRunListView(
  actor: Actor,
  filter: RunFilter,
  { database, organisation, now }: ServerContext = getServerContext(),
  pageSize = PAGE_SIZE,
): Promise<RunListView> {
  requireMay(actor, 'run.read');
  const rows = await database.run.findMany({
    where: { AND: [filterConditions(actor, filter), cursorCondition(filter.cursor)] },
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

function filterConditions(actor: Actor, { state, team, startedBy, query }: RunFilter): Prisma.RunWhereInput {
  return {
    ...(state ? { state } : {}),
    ...(team ? { team } : {}),
    ...(startedBy === 'me' ? { startedById: actor.personId } : {}),
    ...(query?.trim() ? { OR: textConditions(query.trim().slice(0, 200)) } : {}),
  };
}

function textConditions(text: string): Prisma.RunWhereInput[] {
  const contains = { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
  const number = parseRunNumber(text);
  const [owner, name] = text.split('/');
  return [
    { title: contains },
    { repository: { OR: [{ name: contains }, { owner: contains }] } },
    ...(owner && name
      ? [
          {
            repository: {
              owner: { equals: owner, mode: 'insensitive' as const },
              name: { contains: name, mode: 'insensitive' as const },
            },
          },
        ]
      : []),
    ...(number === null ? [] : [{ number }]),
  ];
}

function cursorCondition(cursor: string | undefined): Prisma.RunWhereInput {
  if (!cursor) return {};
  const { at, id } = decodeCursor(cursorSchema, cursor);
  return { startedAt: { lte: new Date(at) }, OR: [{ startedAt: { lt: new Date(at) } }, { id: { lt: id } }] };
}
