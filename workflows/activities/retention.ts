import { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rows of one statement: short locks, small transactions. */
const BATCH_ROWS = 1_000;
/** One call ends well before its deadline and says that there is more. */
const BUDGET_MS = 10_000;

/** What may go, and when. Runs, their steps and lines, the ledger and human tasks are history and stay. */
const RULES = {
  OutboxMessage: {
    keepMs: 7 * DAY_MS,
    isOver: (before: Date) => Prisma.sql`"dispatchedAt" < ${before}`,
  },
  /** GitHub redelivers for three days, Jira for less: a repetition still meets its original. */
  WebhookDelivery: {
    keepMs: 30 * DAY_MS,
    isOver: (before: Date) => Prisma.sql`"receivedAt" < ${before} AND "handledAt" IS NOT NULL`,
  },
  Session: {
    keepMs: 7 * DAY_MS,
    isOver: (before: Date) => Prisma.sql`LEAST("expiresAt", "revokedAt") < ${before}`,
  },
  IdempotencyKey: {
    keepMs: DAY_MS,
    isOver: (before: Date) => Prisma.sql`"createdAt" < ${before}`,
  },
  Plan: {
    keepMs: 90 * DAY_MS,
    isOver: (before: Date) =>
      Prisma.sql`"createdAt" < ${before} AND NOT EXISTS (SELECT 1 FROM "Run" WHERE "Run"."planId" = "Plan"."id")`,
  },
} satisfies Record<string, { keepMs: number; isOver(before: Date): Prisma.Sql }>;

type PrunedTable = keyof typeof RULES;

/** Removes what nobody needs any more, so that tables do not grow without end. */
export function createRetentionActivities({ db }: Pick<ActivityDeps, 'db'>) {
  return {
    async listPrunedTables(): Promise<{ tables: PrunedTable[] }> {
      return { tables: Object.keys(RULES) as PrunedTable[] };
    },

    /** Deletes in batches. Rows that somebody else holds are left for the next time. */
    async pruneTable({ table }: { table: PrunedTable }): Promise<{ deleted: number; more: boolean }> {
      const { keepMs, isOver } = RULES[table];
      const startedAt = Date.now();
      const over = isOver(new Date(startedAt - keepMs));
      const name = Prisma.raw(`"${table}"`);
      let deleted = 0;
      for (;;) {
        const rows = await db.$executeRaw`
          DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM ${name} WHERE ${over} LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED))`;
        deleted += rows;
        if (rows < BATCH_ROWS) return { deleted, more: false };
        if (Date.now() - startedAt > BUDGET_MS) return { deleted, more: true };
      }
    },
  };
}
