import type { Database } from '#prisma/client.ts';
import type { OutboxMessage } from './outbox-message.ts';

/** Looks by itself this often, in case every notification was lost. */
const SWEEP_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;

export interface DispatcherOptions {
  database: Database;
  /** Hands one message over; throws when it must be tried again. */
  deliver(id: bigint, message: OutboxMessage): Promise<void>;
  log(level: 'warn' | 'error', message: string, details: Record<string, unknown>): void;
}

export interface Dispatcher {
  /** Something was added: look now. */
  wake(): void;
  /** Sends everything that is due and resolves when nothing is left. */
  drain(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

interface ClaimedRow {
  id: bigint;
  kind: string;
  workflowId: string;
  payload: object;
  attempts: number;
}

/**
 * Sends outbox messages at least once, in order for each workflow id. Any number of processes may run one: a row being
 * sent is locked, and others skip it and whatever follows it for the same workflow.
 */
export function createDispatcher({ database, deliver, log }: DispatcherOptions): Dispatcher {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const dispatchOne = () =>
    database.$transaction(
      async (transaction) => {
        const [row] = await transaction.$queryRaw<ClaimedRow[]>`
          SELECT "id", "kind", "workflowId", "payload", "attempts" FROM "OutboxMessage" AS message
          WHERE "dispatchedAt" IS NULL AND "dueAt" <= now() AND NOT EXISTS (
            SELECT 1 FROM "OutboxMessage" AS earlier
            WHERE earlier."dispatchedAt" IS NULL AND earlier."workflowId" = message."workflowId" AND earlier."id" < message."id")
          ORDER BY "id" LIMIT 1 FOR UPDATE SKIP LOCKED`;
        if (!row) return false;
        try {
          await deliver(row.id, {
            kind: row.kind,
            workflowId: row.workflowId,
            ...row.payload,
          } as OutboxMessage);
          await transaction.$executeRaw`UPDATE "OutboxMessage" SET "dispatchedAt" = now(), "attempts" = "attempts" + 1, "lastError" = NULL WHERE "id" = ${row.id}`;
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(row.attempts, 10));
          log('warn', 'An outbox message could not be handed over; it is tried again.', {
            id: String(row.id),
            reason,
            delayMs,
          });
          await transaction.$executeRaw`UPDATE "OutboxMessage" SET "attempts" = "attempts" + 1, "lastError" = ${reason.slice(0, 2_000)},
            "dueAt" = now() + ${delayMs} * interval '1 millisecond' WHERE "id" = ${row.id}`;
        }
        return true;
      },
      { timeout: 20_000, maxWait: 10_000 },
    );

  const drain = (): Promise<void> => {
    again = true;
    running ??= (async () => {
      try {
        while (again && !stopped) {
          again = false;
          while (!stopped && (await dispatchOne())) again = false;
        }
      } finally {
        running = undefined;
      }
    })();
    return running;
  };
  const drainQuietly = () => {
    drain().catch((error: unknown) => {
      log('error', 'The outbox could not be read; it is read again.', {
        reason: error instanceof Error ? error.message : String(error),
      });
    });
  };

  return {
    wake: drainQuietly,
    drain,
    start() {
      stopped = false;
      timer ??= setInterval(drainQuietly, SWEEP_MS).unref();
      drainQuietly();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      timer = undefined;
      await running?.catch(() => undefined);
    },
  };
}
