import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { standingRank } from '#domain/app-standing.ts';
import type { AppFilter, AppListView, AppSummaryView } from '#domain/views/apps.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../paging/cursor.ts';
import { allTeamRefs } from '../teams/team-ref.ts';
import { APP_SUMMARY_INCLUDE, findOnboardings, toAppSummary } from './app-summary.ts';

const cursorSchema = z.strictObject({ rank: z.int(), name: z.string(), slug: z.string() });
type SortKey = z.infer<typeof cursorSchema>;

/** Apps, worst standing first, then by name. @throws PortalError forbidden | invalid (a foreign cursor) */
export async function getAppListView(
  actor: Actor,
  filter: AppFilter,
  context: ServerContext = getServerContext(),
  pageSize = PAGE_SIZE,
): Promise<AppListView> {
  requireMay(actor, 'app.read');
  const after = filter.cursor ? decodeCursor(cursorSchema, filter.cursor) : null;
  const text = filter.query?.trim().slice(0, 200);
  const contains = text
    ? ({ contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const)
    : null;
  const apps = await listAppSummaries(actor, context, {
    ...(filter.team ? { team: filter.team } : {}),
    ...(contains ? { OR: [{ name: contains }, { slug: contains }, { repository: { name: contains } }] } : {}),
  });
  const rest = after ? apps.filter((app) => compareKeys(keyOf(app), after) > 0) : apps;
  const page = toPage(rest.slice(0, pageSize + 1), pageSize, keyOf);
  return { ...page, filter, teams: allTeamRefs(context.organisation), asOf: context.now().toISOString() };
}

/** Every matching app, worst first. Health depends on the age of what was observed, so it is ranked here, not in SQL. */
export async function listAppSummaries(
  actor: Actor,
  { database, organisation, now }: ServerContext,
  where: Prisma.AppWhereInput,
  /** Left out where health decides which ones are shown. */
  most?: number,
): Promise<AppSummaryView[]> {
  const rows = await database.app.findMany({
    where,
    include: APP_SUMMARY_INCLUDE,
    ...(most === undefined ? {} : { take: most, orderBy: { name: 'asc' } }),
  });
  const onboardings = await findOnboardings(database, rows);
  const shown = { actor, organisation, onboardings, now: now() };
  return rows.map((row) => toAppSummary(shown, row)).sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

function keyOf(app: AppSummaryView): SortKey {
  return { rank: standingRank(app.standing), name: app.name, slug: app.slug };
}

function compareKeys(a: SortKey, b: SortKey): number {
  return a.rank - b.rank || compareText(a.name, b.name) || compareText(a.slug, b.slug);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
