import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRetentionActivities } from '#workflows/activities/retention.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
}, 120_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

const database = () => server.context.database;
const prune = () => createRetentionActivities({ db: database() });
const ago = (ms: number) => new Date(Date.now() - ms);
/** Just inside the limit stays, just beyond it goes. */
const [inside, beyond] = [(ms: number) => ago(ms - HOUR_MS / 2), (ms: number) => ago(ms + HOUR_MS / 2)];

describe('old records', () => {
  it('of the outbox go a week after they were handed over, and never before they were', async () => {
    const message = (workflowId: string, dispatchedAt: Date | null) =>
      ({ kind: 'signal', workflowId, payload: {}, createdAt: ago(30 * DAY_MS), dispatchedAt }) as const;
    await database().outboxMessage.createMany({
      data: [
        message('waiting', null),
        message('recent', inside(7 * DAY_MS)),
        message('old', beyond(7 * DAY_MS)),
      ],
    });
    expect(await prune().pruneTable({ table: 'OutboxMessage' })).toEqual({ deleted: 1, more: false });
    const left = await database().outboxMessage.findMany({ orderBy: { id: 'asc' } });
    expect(left.map((row) => row.workflowId)).toEqual(['waiting', 'recent']);
  });

  it('of webhooks go after a month, those not handled stay', async () => {
    const delivery = (deliveryId: string, receivedAt: Date, handledAt: Date | null) =>
      ({
        source: 'github',
        deliveryId,
        event: 'push',
        body: Buffer.from('{}'),
        receivedAt,
        handledAt,
      }) as const;
    await database().webhookDelivery.createMany({
      data: [
        delivery('recent', inside(30 * DAY_MS), ago(0)),
        delivery('old', beyond(30 * DAY_MS), ago(0)),
        delivery('unhandled', beyond(30 * DAY_MS), null),
      ],
    });
    expect((await prune().pruneTable({ table: 'WebhookDelivery' })).deleted).toBe(1);
    const left = await database().webhookDelivery.findMany({ orderBy: { id: 'asc' } });
    expect(left.map((row) => row.deliveryId)).toEqual(['recent', 'unhandled']);
  });

  it('of sessions go a week after the session ended, by time or by sign-out', async () => {
    const { person, sessionId } = await createPerson(server, { role: 'engineer' });
    const session = (expiresAt: Date, revokedAt: Date | null = null) => ({
      id: randomUUID(),
      personId: person.id,
      expiresAt,
      revokedAt,
    });
    const later = new Date(Date.now() + DAY_MS);
    const kept = [session(inside(7 * DAY_MS)), session(later, inside(7 * DAY_MS))];
    const gone = [session(beyond(7 * DAY_MS)), session(later, beyond(7 * DAY_MS))];
    await database().session.createMany({ data: [...kept, ...gone] });
    expect((await prune().pruneTable({ table: 'Session' })).deleted).toBe(2);
    const left = await database().session.findMany({ where: { personId: person.id } });
    expect(new Set(left.map((row) => row.id))).toEqual(new Set([sessionId, ...kept.map(({ id }) => id)]));
  });

  it('of idempotent requests go after a day', async () => {
    const { person } = await createPerson(server, { role: 'engineer' });
    const request = (key: string, createdAt: Date) => ({
      personId: person.id,
      key,
      requestHash: key,
      createdAt,
    });
    await database().idempotencyKey.createMany({
      data: [request('recent', inside(DAY_MS)), request('old', beyond(DAY_MS))],
    });
    expect((await prune().pruneTable({ table: 'IdempotencyKey' })).deleted).toBe(1);
    expect((await database().idempotencyKey.findMany()).map((row) => row.key)).toEqual(['recent']);
  });

  it('of plans go after a quarter, unless a run carried the plan out', async () => {
    const { person } = await createPerson(server, { role: 'engineer' });
    const [recent, old, used] = [
      await createReadyPlan(server, person),
      await createReadyPlan(server, person),
      await createReadyPlan(server, person),
    ];
    const age = (planId: string, createdAt: Date) =>
      database().plan.update({ where: { id: planId }, data: { createdAt } });
    await age(recent.planId, inside(90 * DAY_MS));
    await age(old.planId, beyond(90 * DAY_MS));
    await age(used.planId, beyond(90 * DAY_MS));
    await database().run.create({
      data: {
        kind: 'onboarding',
        title: 'Onboard sample/shop',
        team: 'checkout',
        state: 'succeeded',
        repositoryId: used.repositoryId,
        planId: used.planId,
        startedById: person.id,
        mergeChoice: 'wait',
        workflowId: 'sample',
      },
    });
    expect((await prune().pruneTable({ table: 'Plan' })).deleted).toBe(1);
    const left = await database().plan.findMany({ where: { requestedById: person.id } });
    expect(new Set(left.map((row) => row.id))).toEqual(new Set([recent.planId, used.planId]));
    expect(await database().run.count()).toBe(1);
  });

  it('go in batches until none is left', async () => {
    await database()
      .$executeRaw`INSERT INTO "OutboxMessage" ("kind", "workflowId", "payload", "createdAt", "dispatchedAt")
        SELECT 'signal', 'many', '{}', ${beyond(7 * DAY_MS)}, ${beyond(7 * DAY_MS)} FROM generate_series(1, 2500)`;
    expect(await prune().pruneTable({ table: 'OutboxMessage' })).toEqual({ deleted: 2500, more: false });
    expect(await database().outboxMessage.count({ where: { workflowId: 'many' } })).toBe(0);
  });

  it('that somebody holds stay until the next time, and hold up nobody', async () => {
    await database().outboxMessage.create({
      data: { kind: 'signal', workflowId: 'held', payload: {}, dispatchedAt: beyond(7 * DAY_MS) },
    });
    const deleted = await database().$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM "OutboxMessage" WHERE "workflowId" = 'held' FOR UPDATE`;
      return (await prune().pruneTable({ table: 'OutboxMessage' })).deleted;
    });
    expect(deleted).toBe(0);
    expect((await prune().pruneTable({ table: 'OutboxMessage' })).deleted).toBe(1);
  });

  it('are those of five tables: never runs, the ledger or human tasks', async () => {
    expect((await prune().listPrunedTables()).tables).toEqual([
      'OutboxMessage',
      'WebhookDelivery',
      'Session',
      'IdempotencyKey',
      'Plan',
    ]);
  });
});
