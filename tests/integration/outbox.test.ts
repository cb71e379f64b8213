import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkHealth } from '#server/health/check-health.ts';
import { createListener } from '#server/live/listener.ts';
import { deliver } from '#server/outbox/deliver.ts';
import { createDispatcher, type Dispatcher } from '#server/outbox/dispatcher.ts';
import { addToOutbox, type OutboxMessage } from '#server/outbox/outbox-message.ts';
import { createTemporalClient } from '#server/temporal/client.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let databaseUrl: string;
const dispatchers: Dispatcher[] = [];

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  databaseUrl = await postgres.createDatabase();
  server = createTestServer(databaseUrl);
}, 120_000);
afterEach(async () => {
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.stop()));
});
afterAll(async () => {
  await server.close();
  await Promise.all([postgres.stop(), temporal.stop()]);
});

const onboarding = (workflowId: string): OutboxMessage => ({
  kind: 'start',
  workflowId,
  workflow: 'sampleWorkflow',
  args: [{ sample: true }],
  reuse: 'one-at-a-time',
});
const wake = (workflowId: string): OutboxMessage => ({
  kind: 'signal',
  workflowId,
  signal: 'wake',
  args: [],
});
const add = (...messages: OutboxMessage[]) => addToOutbox(server.context.database, messages);
const undispatched = (workflowId: string) =>
  server.context.database.outboxMessage.findMany({
    where: { workflowId, dispatchedAt: null },
    orderBy: { id: 'asc' },
  });

function createTestDispatcher(
  deliverTo: Parameters<typeof createDispatcher>[0]['deliver'] = (id, message) =>
    deliver(temporal.client, id, message),
) {
  const dispatcher = createDispatcher({
    database: server.context.database,
    deliver: deliverTo,
    log: () => undefined,
  });
  dispatchers.push(dispatcher);
  return dispatcher;
}

async function historyOf(workflowId: string): Promise<{ starts: number; signals: number }> {
  const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
  const signals = (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  let starts = 0;
  for await (const execution of temporal.client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    if (execution) starts++;
  }
  return { starts, signals };
}

describe('the outbox', () => {
  it('starts workflows and sends signals, in order', async () => {
    await add(onboarding('sample/order'), wake('sample/order'), wake('sample/order'));
    await createTestDispatcher().drain();
    await expect
      .poll(() => historyOf('sample/order'), { timeout: 10_000 })
      .toEqual({ starts: 1, signals: 2 });
    expect(await undispatched('sample/order')).toEqual([]);
  });

  it('starts one workflow when the process dies after the start and before it is noted', async () => {
    await add(onboarding('sample/killed'));
    const dying = createTestDispatcher(async (id, message) => {
      await deliver(temporal.client, id, message);
      throw new Error('killed');
    });
    await dying.drain();
    expect(await undispatched('sample/killed')).toMatchObject([{ attempts: 1, lastError: 'killed' }]);
    await temporal.client.workflow.getHandle('sample/killed').terminate();
    await server.context.database.outboxMessage.updateMany({ data: { dueAt: new Date(0) } });
    await createTestDispatcher().drain();
    expect(await undispatched('sample/killed')).toEqual([]);
    expect((await historyOf('sample/killed')).starts).toBe(1);
  });

  it('waits for the workflow of an earlier run to end before it starts the next', async () => {
    await add(onboarding('sample/next'));
    await createTestDispatcher().drain();
    await add(onboarding('sample/next'));
    await createTestDispatcher().drain();
    expect(await undispatched('sample/next')).toMatchObject([
      { lastError: expect.stringContaining('has not ended yet') },
    ]);
    await temporal.client.workflow.getHandle('sample/next').terminate();
    await server.context.database.outboxMessage.updateMany({ data: { dueAt: new Date(0) } });
    await createTestDispatcher().drain();
    expect(await undispatched('sample/next')).toEqual([]);
    await expect.poll(async () => (await historyOf('sample/next')).starts).toBe(2);
  });

  it('keeps a message that fails, tries it later, and holds back what follows for the same workflow', async () => {
    await add(onboarding('sample/held'), wake('sample/held'), wake('sample/other'));
    const sent: string[] = [];
    const dispatcher = createTestDispatcher(async (_, message) => {
      if (message.kind === 'start') throw new Error('Temporal is down');
      sent.push(message.workflowId);
    });
    await dispatcher.drain();
    expect(sent).toEqual(['sample/other']);
    const [start, signal] = await undispatched('sample/held');
    expect(start).toMatchObject({ attempts: 1, lastError: 'Temporal is down' });
    expect(start!.dueAt.getTime()).toBeGreaterThan(Date.now());
    expect(signal).toMatchObject({ attempts: 0 });
    await server.context.database.outboxMessage.deleteMany({ where: { workflowId: 'sample/held' } });
  });

  it('sends each message once when several processes dispatch', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `sample/many/${index}`);
    await add(...ids.map(wake));
    const sent: string[] = [];
    const slowly = async (_: bigint, message: OutboxMessage) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      sent.push(message.workflowId);
    };
    await Promise.all([createTestDispatcher(slowly).drain(), createTestDispatcher(slowly).drain()]);
    expect(sent.toSorted()).toEqual(ids.toSorted());
  });

  it('sends to other workflows while one does not answer, and what follows for that one only after it', async () => {
    const answered = Promise.withResolvers<void>();
    const slow = 'sample/slow';
    const others = Array.from({ length: 30 }, (_, index) => `sample/beside/${index}`);
    await add(onboarding(slow), wake(slow), ...others.map(wake));
    const begun: string[] = [];
    const sent: string[] = [];
    const dispatcher = createTestDispatcher(async (_, { workflowId, kind }) => {
      begun.push(`${kind} ${workflowId}`);
      if (workflowId === slow && kind === 'start') await answered.promise;
      sent.push(`${kind} ${workflowId}`);
    });
    dispatcher.wake();
    await expect.poll(() => sent.length).toBe(others.length);
    expect(begun).not.toContain(`signal ${slow}`);

    // Another that comes meanwhile is not held up either.
    await add(wake('sample/late'));
    dispatcher.wake();
    await expect.poll(() => sent).toContain('signal sample/late');
    answered.resolve();
    await dispatcher.drain();
    expect(sent.slice(-2)).toEqual([`start ${slow}`, `signal ${slow}`]);
  });

  it('has at most eight under way at once', async () => {
    await add(...Array.from({ length: 24 }, (_, index) => wake(`sample/bound/${index}`)));
    let underWay = 0;
    let most = 0;
    const dispatcher = createTestDispatcher(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 50));
      underWay--;
    });
    await dispatcher.drain();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('backs off for each message by itself: twice as long after every failure, and not for others', async () => {
    await add(wake('sample/failing'), wake('sample/fine'));
    const sent: string[] = [];
    const dispatcher = createTestDispatcher(async (_, { workflowId }) => {
      if (workflowId === 'sample/failing') throw new Error('refused');
      sent.push(workflowId);
    });
    const { database } = server.context;
    const delays: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await database.outboxMessage.updateMany({
        where: { dispatchedAt: null },
        data: { dueAt: new Date(0) },
      });
      const before = Date.now();
      await dispatcher.drain();
      const [row] = await undispatched('sample/failing');
      delays.push(row!.dueAt.getTime() - before);
    }
    expect(sent).toEqual(['sample/fine']);
    for (const [attempt, delay] of delays.entries())
      expect(delay).toBeGreaterThanOrEqual(500 * 2 ** attempt - 50);
    expect(delays[2]! - delays[0]!).toBeGreaterThan(0);
    await database.outboxMessage.deleteMany({ where: { workflowId: 'sample/failing' } });
  });

  it('sends what a process had under way when it died, once its lease is over', async () => {
    await add(wake('sample/orphan'));
    const dying = createTestDispatcher(() => new Promise(() => undefined));
    dispatchers.splice(dispatchers.indexOf(dying), 1);
    dying.wake();
    const { database } = server.context;
    const leased = async () => (await undispatched('sample/orphan'))[0]!.dueAt.getTime() > Date.now();
    await expect.poll(leased).toBe(true);
    const sent: string[] = [];
    const living = createTestDispatcher(async (_, { workflowId }) => void sent.push(workflowId));
    await living.drain();
    expect(sent).toEqual([]);
    await database.outboxMessage.updateMany({
      where: { workflowId: 'sample/orphan' },
      data: { dueAt: new Date() },
    });
    await living.drain();
    expect(sent).toEqual(['sample/orphan']);
  });

  it('forgets signals to a workflow that has ended', async () => {
    await add(wake('sample/never-started'));
    await createTestDispatcher().drain();
    expect(await undispatched('sample/never-started')).toEqual([]);
  });

  it('is told of new messages by the database', async () => {
    const listener = createListener({ databaseUrl, log: () => undefined });
    const dispatcher = createTestDispatcher();
    let woken = 0;
    const ready = new Promise<void>((resolve) => {
      listener.subscribe('outbox', '', () => {
        woken++;
        dispatcher.wake();
        resolve();
      });
    });
    await ready;
    const before = woken;
    await add(wake('sample/told'));
    await expect.poll(() => woken).toBeGreaterThan(before);
    await expect.poll(() => undispatched('sample/told')).toEqual([]);
    await listener.close();
  });
});

describe('health', () => {
  const check = (client = temporal.client) =>
    checkHealth({
      database: server.context.database,
      temporal: client,
      namespace: 'default',
      now: server.context.now,
    });

  it('fails while no worker polls, and names the part', async () => {
    const health = await check();
    expect(health.status).toBe('failing');
    expect(health.parts).toMatchObject({
      database: { state: 'ok' },
      temporal: { state: 'ok' },
      worker: { state: 'failing' },
    });
  });

  it('does not hang when Temporal is away', async () => {
    const away = createTemporalClient({
      address: '127.0.0.1:1',
      namespace: 'default',
      tls: null,
      apiKey: null,
    });
    const startedAt = Date.now();
    expect((await check(away)).parts.temporal).toMatchObject({ state: 'failing' });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  it('calls an outside system unknown when it has not been looked at lately', async () => {
    const { database, now } = server.context;
    await database.systemStatus.createMany({
      data: [
        { name: 'github', state: 'ok', observedAt: now() },
        { name: 'jira', state: 'ok', observedAt: new Date(0) },
        { name: 'loki', state: 'failing', observedAt: now() },
      ],
    });
    expect((await check()).parts).toMatchObject({
      github: { state: 'ok' },
      jira: { state: 'unknown' },
      loki: { state: 'failing' },
    });
  });
});
