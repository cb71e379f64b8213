import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import type { WaitCounts, WaitKind, WaitWhose } from '#domain/views/waits.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { ServerContext } from '../context.ts';
import { ownersAnsweredBy } from '../inbox/human-task-view.ts';

/** A thing that waits, by what it is made of. */
export interface WaitRow {
  id: string;
  kind: WaitKind;
  whose: WaitWhose;
  taskId: string | null;
  repositoryId: string | null;
  environment: string | null;
  runId: string | null;
  waitingFor: unknown;
  since: Date;
  dueAt: Date | null;
  teams: string[];
}

export interface WaitFilter {
  /** `your-teams`: only what others must do. `teams` and `all` include what waits for the reader. */
  show: 'you' | 'your-teams' | 'teams' | 'all';
  team?: string | undefined;
  kind?: WaitKind | undefined;
}

/** Where a page of the list goes on: the last row of the page before. */
export interface WaitPosition {
  /** ISO 8601; null where nothing is due. */
  due: string | null;
  since: string;
  id: string;
}

/**
 * Everything that waits for a person, whoever it is: open human tasks, deployments held at the code host, and what runs
 * wait for themselves (a human task of a run is counted as the task). A run that is being undone may wait as well.
 */
const WAITING = Prisma.sql`
  SELECT task."id"::text AS "id", 'human-task' AS "kind", task."id" AS "taskId", NULL::uuid AS "repositoryId",
    NULL::text AS "environment", NULL::uuid AS "runId", NULL::jsonb AS "waitingFor",
    task."openedAt" AS "since", task."dueAt" AS "dueAt", task."owner" AS "owner", NULL::uuid AS "personId",
    ARRAY(
      SELECT run."team" FROM "HumanTaskWaiter" waiter JOIN "Run" run ON run."id" = waiter."runId"
      WHERE waiter."taskId" = task."id"
      UNION SELECT task."owner" WHERE task."owner" <> 'platform'
    ) AS "teams",
    ARRAY(
      SELECT run."startedById" FROM "HumanTaskWaiter" waiter JOIN "Run" run ON run."id" = waiter."runId"
      WHERE waiter."taskId" = task."id"
    ) AS "requesters"
  FROM "HumanTask" task WHERE task."state" IN ('opening', 'open')
  UNION ALL
  SELECT 'approval.' || held."repositoryId" || '.' || held."environment", 'approval', NULL, held."repositoryId",
    held."environment", NULL, NULL, held."since", NULL, NULL, NULL,
    ARRAY(
      SELECT app."team" FROM "App" app WHERE app."repositoryId" = held."repositoryId"
      UNION SELECT run."team" FROM "Run" run WHERE run."repositoryId" = held."repositoryId" AND run."activeKey" IS NOT NULL
    ),
    ARRAY(SELECT run."startedById" FROM "Run" run WHERE run."repositoryId" = held."repositoryId")
  FROM "PendingApproval" held
  UNION ALL
  SELECT wait."value" ->> 'kind' || '.' || run."id" || CASE WHEN wait."nth" > 1 THEN '.' || wait."nth" ELSE '' END,
    wait."value" ->> 'kind', NULL, run."repositoryId", NULL, run."id", wait."value", run."waitingSince", NULL, NULL,
    run."startedById", ARRAY[run."team"], ARRAY[run."startedById"]
  FROM "Run" run
  CROSS JOIN LATERAL (
    SELECT each."value", row_number() OVER (PARTITION BY each."value" ->> 'kind' ORDER BY each."at") AS "nth"
    FROM jsonb_array_elements(run."waitingFor") WITH ORDINALITY AS each("value", "at")
    WHERE each."value" ->> 'kind' <> 'human-task'
  ) wait
  WHERE run."waitingSince" IS NOT NULL AND (run."finishedAt" IS NULL OR run."state" = 'undoing')`;

/**
 * What waits, as it concerns one reader. A deployment is theirs to approve when it names their account at the host, or a
 * team of theirs: every owner at a code host has teams of its own, so a team of the same slug is the same one only where
 * the team has repositories.
 */
async function waitsOf(actor: Actor, { database, organisation }: ServerContext): Promise<Prisma.Sql> {
  const account = await database.githubAccount.findUnique({ where: { personId: actor.personId } });
  const teams = organisation.teams.filter(({ slug }) => actor.teams.includes(slug));
  const readable = may(actor, 'human-task.read').allowed;
  return Prisma.sql`
    SELECT waiting.*, CASE
      WHEN waiting."owner" = ANY(${ownersAnsweredBy(actor)}::text[]) THEN 'you'
      WHEN waiting."personId" = ${actor.personId}::uuid THEN 'you'
      WHEN waiting."kind" = 'approval' AND EXISTS (
        SELECT 1 FROM "PendingApproval" held JOIN "Repository" repository ON repository."id" = held."repositoryId"
        WHERE held."repositoryId" = waiting."repositoryId" AND held."environment" = waiting."environment" AND (
          (repository."host" = ${account?.host ?? ''} AND ${account?.githubId ?? 0n}::bigint = ANY(held."approverIds"))
          OR EXISTS (
            SELECT 1 FROM unnest(${teams.map(({ slug }) => slug)}::text[], ${teams.map(({ githubTeam }) => githubTeam)}::text[])
              AS own("team", "githubTeam")
            WHERE own."githubTeam" = ANY(held."approverTeams") AND EXISTS (
              SELECT 1 FROM "Repository" same
              WHERE same."host" = repository."host" AND same."owner" = repository."owner" AND (
                EXISTS (SELECT 1 FROM "App" app WHERE app."repositoryId" = same."id" AND app."team" = own."team")
                OR EXISTS (SELECT 1 FROM "Run" run WHERE run."repositoryId" = same."id" AND run."team" = own."team")
              )
            )
          )
        )
      ) THEN 'you'
      WHEN ${actor.personId}::uuid = ANY(waiting."requesters") OR waiting."teams" && ${[...actor.teams]}::text[]
        THEN 'your-teams'
      ELSE 'others' END AS "whose"
    FROM (${WAITING}) waiting WHERE ${readable}`;
}

const WHOSE_SHOWN: Record<WaitFilter['show'], readonly WaitWhose[]> = {
  you: ['you'],
  'your-teams': ['your-teams'],
  teams: ['you', 'your-teams'],
  all: ['you', 'your-teams', 'others'],
};

interface CountedRow extends WaitCounts {
  row: (Omit<WaitRow, 'since' | 'dueAt'> & { since: string; dueAt: string | null }) | null;
}

/**
 * How many things wait for whom, and the most urgent of those to show, in one look, so that a number and the list beside
 * it cannot differ. What is due comes first, by when; then what has waited longest.
 */
export async function findWaits(
  actor: Actor,
  context: ServerContext,
  { show, team, kind, after, most }: WaitFilter & { after?: WaitPosition | undefined; most: number },
): Promise<{ counts: WaitCounts; rows: WaitRow[] }> {
  const isBehind = after
    ? Prisma.sql`(COALESCE("dueAt", 'infinity'), "since", "id" COLLATE "C")
        > (COALESCE(${after.due}::timestamptz, 'infinity'), ${after.since}::timestamptz, ${after.id})`
    : Prisma.sql`TRUE`;
  const found = await context.database.$queryRaw<CountedRow[]>`
    WITH waits AS MATERIALIZED (
      SELECT * FROM (${await waitsOf(actor, context)}) mine
      WHERE (${team ?? null}::text IS NULL OR ${team ?? null} = ANY("teams"))
        AND (${kind ?? null}::text IS NULL OR "kind" = ${kind ?? null})
    ), shown AS (
      SELECT "id", "kind", "whose", "taskId", "repositoryId", "environment", "runId", "waitingFor", "since", "dueAt", "teams"
      FROM waits WHERE "whose" = ANY(${WHOSE_SHOWN[show]}::text[]) AND ${isBehind}
      ORDER BY COALESCE("dueAt", 'infinity'), "since", "id" COLLATE "C" LIMIT ${most}
    ), counts AS (
      SELECT (count(*) FILTER (WHERE "whose" = 'you'))::int AS "you",
        (count(*) FILTER (WHERE "whose" <> 'others'))::int AS "yourTeams", count(*)::int AS "all"
      FROM waits
    )
    SELECT counts.*, to_jsonb(shown) AS "row" FROM counts LEFT JOIN shown ON TRUE
    ORDER BY COALESCE(shown."dueAt", 'infinity'), shown."since", shown."id" COLLATE "C"`;
  const [{ you, yourTeams, all } = { you: 0, yourTeams: 0, all: 0 }] = found;
  return {
    counts: { you, yourTeams, all },
    rows: found.flatMap(({ row }) =>
      row
        ? [{ ...row, since: new Date(row.since), dueAt: row.dueAt === null ? null : new Date(row.dueAt) }]
        : [],
    ),
  };
}

/** One thing that waits, by its id; null when it waits no more. */
export async function findWait(actor: Actor, context: ServerContext, id: string): Promise<WaitRow | null> {
  const [row] = await context.database.$queryRaw<WaitRow[]>`
    SELECT * FROM (${await waitsOf(actor, context)}) mine WHERE "id" = ${id}`;
  return row ?? null;
}

/** How many things wait for whom. */
export async function countWaits(
  actor: Actor,
  context: ServerContext,
  { team }: Pick<WaitFilter, 'team'> = {},
): Promise<WaitCounts> {
  return (await findWaits(actor, context, { show: 'you', team, most: 0 })).counts;
}

/** By the slug of each team that is held up or asked. */
export async function countWaitsOfTeams(
  actor: Actor,
  context: ServerContext,
): Promise<ReadonlyMap<string, { all: number; you: number }>> {
  const rows = await context.database.$queryRaw<Array<{ team: string; all: number; you: number }>>`
    SELECT "team", count(*)::int AS "all", (count(*) FILTER (WHERE "whose" = 'you'))::int AS "you"
    FROM (${await waitsOf(actor, context)}) mine, unnest("teams") AS "team" GROUP BY "team"`;
  return new Map(rows.map(({ team, all, you }) => [team, { all, you }]));
}
