import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { ensureSchedules } from '#workflows/schedules.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

// Workflows are bundled from source.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const DAY_MS = 24 * 3_600_000;

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let worker: TestWorker;

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  server = createTestServer(await postgres.createDatabase());
  const deps = { db: server.context.database, organisation: server.context.organisation };
  worker = await startTestWorker(temporal.address, {
    activities: createActivities(deps as unknown as ActivityDeps),
  });
});
afterAll(async () => {
  await worker.stop();
  await server.close();
  await Promise.all([temporal.stop(), postgres.stop()]);
});

/** Seconds between two rounds, by the name of the schedule. */
async function intervals(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { scheduleId } of temporal.client.schedule.list()) {
    const { spec } = await temporal.client.schedule.getHandle(scheduleId).describe();
    found[scheduleId] = Number(spec.intervals?.[0]?.every) / 1_000;
  }
  return found;
}

describe('the schedules', () => {
  it('are made, and brought up to date by a later start', async () => {
    await ensureSchedules(temporal.client, 'sandbox');
    await expect
      .poll(intervals, { timeout: 10_000 })
      .toMatchObject({ 'onramp/rotateDeployCredentials': 600, 'onramp/pruneOldRecords': 86_400 });
    await ensureSchedules(temporal.client, 'real');
    await expect.poll(intervals).toEqual({
      'onramp/sweepHumanTasks': 60,
      'onramp/observeApps': 30,
      'onramp/observeApprovals': 60,
      'onramp/lookAtObstacles': 60,
      'onramp/checkSystems': 60,
      'onramp/settleEndedRuns': 60,
      'onramp/rotateDeployCredentials': 3_600,
      'onramp/pruneOldRecords': 86_400,
    });
  });

  it('look first when they are made: the health page soon knows that no credential is due', async () => {
    await ensureSchedules(temporal.client, 'sandbox');
    await expect
      .poll(
        () => server.context.database.systemStatus.findUnique({ where: { name: 'deploy-credentials' } }),
        {
          timeout: 20_000,
        },
      )
      .toMatchObject({ state: 'ok', detail: null });
  });

  it('prune all tables in one round', async () => {
    const { database } = server.context;
    const old = new Date(Date.now() - 100 * DAY_MS);
    await database.outboxMessage.create({
      data: { kind: 'signal', workflowId: 'old', payload: {}, dispatchedAt: old },
    });
    const body = Buffer.from('{}');
    await database.webhookDelivery.create({
      data: { source: 'jira', deliveryId: 'old', event: 'x', body, receivedAt: old, handledAt: old },
    });
    await temporal.client.schedule.getHandle('onramp/pruneOldRecords').trigger();
    await expect
      .poll(async () => (await database.outboxMessage.count()) + (await database.webhookDelivery.count()), {
        timeout: 20_000,
      })
      .toBe(0);
  });
});
