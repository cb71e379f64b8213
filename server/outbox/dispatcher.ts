import type { Database } from '#prisma/client.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { claimTurn } from './turns.ts';

/** Looks by itself this often, in case every notification was lost. */
const SWEEP_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** Messages of one process under way at once: one that is slow holds up the rest of its own workflow and no other. */
const LANES = 8;
/** A message under way is left alone this long, well beyond the deadline of a call; then its process counts as dead. */
const LEASE_MS = 10_000;

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
 * Sends outbox messages at least once, in order for each workflow id, several workflows side by side. Any number of
 * processes may run one: a message under way is not due for the others, and whatever follows it for the same workflow
 * waits. No connection to the database is held while Temporal answers.
 */
export function createDispatcher({ database, deliver, log }: DispatcherOptions): Dispatcher {
  const lanes = new Set<Promise<void>>();
  let again = false;
  let stopped = false;
  let failure: { error: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function claim(): Promise<ClaimedRow | undefined> {
    const [row] = await database.$queryRaw<ClaimedRow[]>`
      UPDATE "OutboxMessage" SET "dueAt" = now() + ${LEASE_MS} * interval '1 millisecond' WHERE "id" = (
        SELECT "id" FROM "OutboxMessage" AS message
        WHERE "dispatchedAt" IS NULL AND "turnOf" IS NULL AND "dueAt" <= now() AND NOT EXISTS (
          SELECT 1 FROM "OutboxMessage" AS earlier
          WHERE earlier."dispatchedAt" IS NULL AND earlier."workflowId" = message."workflowId" AND earlier."id" < message."id")
        ORDER BY "id" LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING "id", "kind", "workflowId", "payload", "attempts"`;
    return row ?? claimTurn<ClaimedRow>(database, LEASE_MS);
  }

  async function send({ id, kind, workflowId, payload, attempts }: ClaimedRow): Promise<void> {
    try {
      await deliver(id, { kind, workflowId, ...payload } as OutboxMessage);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 10));
      log('warn', 'An outbox message could not be handed over; it is tried again.', {
        id: String(id),
        reason,
        delayMs,
      });
      await database.$executeRaw`UPDATE "OutboxMessage" SET "attempts" = "attempts" + 1, "lastError" = ${reason.slice(0, 2_000)},
        "dueAt" = now() + ${delayMs} * interval '1 millisecond' WHERE "id" = ${id} AND "dispatchedAt" IS NULL`;
      return;
    }
    await database.$executeRaw`UPDATE "OutboxMessage" SET "dispatchedAt" = now(), "attempts" = "attempts" + 1, "lastError" = NULL WHERE "id" = ${id}`;
  }

  /** Sends one message after the other until none is due. Each that it finds may have others beside it. */
  async function work(): Promise<void> {
    try {
      do {
        again = false;
        for (let row = await claim(); row; row = stopped ? undefined : await claim()) {
          openLane();
          await send(row);
        }
      } while (again && !stopped);
    } catch (error) {
      failure ??= { error };
    }
  }

  function openLane(): void {
    if (stopped || lanes.size >= LANES) return;
    const lane = work().finally(() => lanes.delete(lane));
    lanes.add(lane);
  }

  const drain = async (): Promise<void> => {
    again = true;
    openLane();
    while (lanes.size > 0) await Promise.all(lanes);
    if (!failure) return;
    const { error } = failure;
    failure = undefined;
    throw error;
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
      while (lanes.size > 0) await Promise.all(lanes);
    },
  };
}
