import type { Database, DatabaseOrTransaction } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';

/**
 * Shares work that a person may ask for in any amount (plans) out among people, before it reaches Temporal: one or two
 * turns at a time for each, those first who have the fewest under way. So somebody's two hundred plans wait for each other and
 * not for anybody else, also on a Temporal server without fairness keys, which most self-hosted ones are.
 */

/** Turns of one person under way at once: enough that an edit does not wait for the plan it replaces ... */
export const TURNS_AT_ONCE = 2;
/** ... and while others take turns as well, so that nobody's work shares the machine with more than one of each. */
const TURNS_AMONG_OTHERS = 1;
/** Somebody whose last turn ended this lately counts as one of the others: people ask again. */
const LATELY_MS = 15_000;
/** A turn whose end nobody told (its workflow was ended by an operator) counts as over after this. */
const LONGEST_TURN_MS = 10 * 60_000;
/** Advisory lock of whoever hands out turns: two at once would both see the same place free. */
const TURNS_LOCK = 4_115_016;

/** Begun and not settled: handed over lately, or being handed over just now (leased). */
const UNDER_WAY = Prisma.sql`"turnOf" IS NOT NULL AND "settledAt" IS NULL AND (
  "dispatchedAt" > now() - ${LONGEST_TURN_MS} * interval '1 millisecond' OR ("dispatchedAt" IS NULL AND "dueAt" > now()))`;

/**
 * Takes the next message that has a turn, if anybody has one.
 * @param leaseMs how long it is left alone by others
 */
export async function claimTurn<Row>(database: Database, leaseMs: number): Promise<Row | undefined> {
  // Asked without the lock first: most of the time nobody waits for a turn.
  const [waiting] = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM "OutboxMessage" WHERE "turnOf" IS NOT NULL AND "settledAt" IS NULL AND "dispatchedAt" IS NULL AND "dueAt" <= now() LIMIT 1`;
  if (!waiting) return undefined;
  return database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${TURNS_LOCK})`;
    const [row] = await transaction.$queryRaw<Row[]>`
      WITH busy AS (SELECT "turnOf", count(*) AS turns FROM "OutboxMessage" WHERE ${UNDER_WAY} GROUP BY "turnOf"),
      first AS (
        SELECT DISTINCT ON ("turnOf") "id", "turnOf" FROM "OutboxMessage"
        WHERE "turnOf" IS NOT NULL AND "settledAt" IS NULL AND "dispatchedAt" IS NULL AND "dueAt" <= now()
        ORDER BY "turnOf", "id"),
      people AS (
        SELECT "turnOf" FROM busy UNION SELECT "turnOf" FROM first
        UNION SELECT "turnOf" FROM "OutboxMessage"
          WHERE "turnOf" IS NOT NULL AND "settledAt" > now() - ${LATELY_MS} * interval '1 millisecond')
      UPDATE "OutboxMessage" SET "dueAt" = now() + ${leaseMs} * interval '1 millisecond' WHERE "id" = (
        SELECT first."id" FROM first LEFT JOIN busy USING ("turnOf")
        WHERE coalesce(busy.turns, 0) <
          CASE WHEN (SELECT count(*) FROM people) > 1 THEN ${TURNS_AMONG_OTHERS}::int ELSE ${TURNS_AT_ONCE}::int END
        ORDER BY coalesce(busy.turns, 0), first."id" LIMIT 1)
      RETURNING "id", "kind", "workflowId", "payload", "attempts"`;
    return row;
  });
}

/** How many turns of the same person come before that of this workflow; null when it is not waiting for one. */
export async function countTurnsBefore(
  database: DatabaseOrTransaction | Database,
  workflowId: string,
): Promise<number | null> {
  const [row] = await database.$queryRaw<Array<{ before: bigint }>>`
    SELECT (SELECT count(*) FROM "OutboxMessage" AS earlier
      WHERE earlier."turnOf" = message."turnOf" AND earlier."settledAt" IS NULL AND earlier."id" < message."id"
        AND (earlier."dispatchedAt" IS NULL OR earlier."dispatchedAt" > now() - ${LONGEST_TURN_MS} * interval '1 millisecond')) AS before
    FROM "OutboxMessage" AS message
    WHERE message."workflowId" = ${workflowId} AND message."turnOf" IS NOT NULL AND message."dispatchedAt" IS NULL`;
  return row ? Number(row.before) : null;
}
