import type { Client } from '@temporalio/client';
import type { Database } from '#prisma/client.ts';
import { TASK_QUEUE } from '#workflows/contracts.ts';

/** How long one part may take to answer. */
const DEADLINE_MS = 2_000;
/** A worker polls at least once a minute; one that has not for longer is gone. */
const POLLER_FRESH_MS = 90_000;
/** What the worker last saw of an outside system counts for this long. */
const OBSERVATION_FRESH_MS = 3 * 60_000;
/** Looked at less often than the others: once an hour. */
const RARELY_OBSERVED_FRESH_MS: ReadonlyMap<string, number> = new Map([
  ['deploy-credentials', 3 * 3_600_000],
]);
/**
 * Without these an onboarding still goes through: announcements come later, images are pushed by pipelines, and
 * credentials are renewed long before they end.
 */
const NOT_NEEDED: ReadonlySet<string> = new Set(['slack', 'registry', 'deploy-credentials']);

export type PartState = 'ok' | 'failing' | 'unknown';

export interface PartHealth {
  state: PartState;
  observedAt: string | null;
}

export interface Health {
  /** `ok`: everything; `degraded`: the main job can run; `failing`: it cannot. */
  status: 'ok' | 'degraded' | 'failing';
  parts: Record<string, PartHealth>;
}

export interface HealthSources {
  database: Database;
  temporal: Client;
  namespace: string;
  now(): Date;
}

/**
 * State of each part: database, Temporal and worker are asked now, outside systems as the worker last saw them. An
 * outside system not seen lately is `unknown`, which does not stop anything: runs wait and retry by themselves.
 */
export async function checkHealth({ database, temporal, namespace, now }: HealthSources): Promise<Health> {
  const [databaseUp, temporalUp, workerUp, outside] = await Promise.all([
    answers(() => database.$queryRaw`SELECT 1`),
    answers(() =>
      temporal.withDeadline(Date.now() + DEADLINE_MS, () => temporal.workflowService.getSystemInfo({})),
    ),
    answers(() => requirePollers(temporal, namespace, now())),
    within(DEADLINE_MS, database.systemStatus.findMany({ orderBy: { name: 'asc' } })).catch(() => []),
  ]);
  const at = now();
  const seenNow = (up: boolean): PartHealth => ({
    state: up ? 'ok' : 'failing',
    observedAt: at.toISOString(),
  });
  const parts: Record<string, PartHealth> = {
    database: seenNow(databaseUp),
    temporal: seenNow(temporalUp),
    worker: seenNow(workerUp),
  };
  for (const { name, state, observedAt } of outside) {
    const freshMs = RARELY_OBSERVED_FRESH_MS.get(name) ?? OBSERVATION_FRESH_MS;
    const fresh = at.getTime() - observedAt.getTime() <= freshMs;
    parts[name] = { state: fresh ? (state as PartState) : 'unknown', observedAt: observedAt.toISOString() };
  }
  const failing = Object.entries(parts).filter(([, part]) => part.state === 'failing');
  const stopped = failing.some(([name]) => !NOT_NEEDED.has(name));
  const allOk = Object.values(parts).every((part) => part.state === 'ok');
  return { status: stopped ? 'failing' : allOk ? 'ok' : 'degraded', parts };
}

async function requirePollers(temporal: Client, namespace: string, now: Date): Promise<void> {
  for (const taskQueueType of [1, 2]) {
    const { pollers } = await temporal.withDeadline(Date.now() + DEADLINE_MS, () =>
      temporal.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: TASK_QUEUE },
        taskQueueType,
      }),
    );
    const alive = (pollers ?? []).some(
      ({ lastAccessTime }) =>
        lastAccessTime && now.getTime() - Number(lastAccessTime.seconds) * 1_000 <= POLLER_FRESH_MS,
    );
    if (!alive) throw new Error('Nobody polls the task queue.');
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(DEADLINE_MS, ask());
    return true;
  } catch {
    return false;
  }
}

function within<T>(deadlineMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${deadlineMs} ms.`)), deadlineMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
