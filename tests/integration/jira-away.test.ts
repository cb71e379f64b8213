import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import type { SlackMessage } from '#integrations/slack/index.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import {
  humanTaskWorkflowId,
  TASK_QUEUE,
  WAKE_SIGNAL,
  WITHDRAW_SIGNAL,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  PORTAL_URL,
  type TestServer,
} from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let worker: TestWorker;

/** A site whose token has expired, until `answers` is set; what it is asked for by hand is `done` at once. */
const site = { answers: false, made: new Set<string>(), closed: new Set<string>() };
let posted: SlackMessage[];

const jira = {
  issueUrl: (key: string) => `https://jira.example.test/browse/${key}`,
  createIssue: async () => {
    refuseWhileAway();
    const key = `OPS-${site.made.size + 1}`;
    site.made.add(key);
    return { key, id: key };
  },
  findIssueByLabel: async () => {
    refuseWhileAway();
    return null;
  },
  addRemoteLink: async () => undefined,
  findIssue: async (key: string) => {
    refuseWhileAway();
    const category = site.closed.has(key) ? 'done' : 'new';
    return { key, status: { category }, resolution: null, resolvedBy: null, updatedAt: new Date() };
  },
};

function refuseWhileAway(): void {
  if (!site.answers) throw new PortalError('forbidden', 'Jira refuses Onramp: the token has expired.');
}

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  server = createTestServer(await postgres.createDatabase());
  const { database: db, organisation } = server.context;
  const deps = {
    db,
    organisation,
    jira,
    portalUrl: PORTAL_URL,
    slack: { ensureMessage: async (message: SlackMessage) => void posted.push(message) },
    workflows: { signal: async () => undefined },
  };
  worker = await startTestWorker(temporal.address, {
    activities: createActivities(deps as unknown as ActivityDeps),
  });
}, 120_000);
beforeEach(() => {
  Object.assign(site, { answers: false, made: new Set(), closed: new Set() });
  posted = [];
});
afterAll(async () => {
  await worker.stop();
  await server.close();
  await Promise.all([temporal.stop(), postgres.stop()]);
});

/** A question that a run waits for, asked while Jira is away, and due soon. */
async function ask() {
  const { database } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const { id: taskId, cause } = await database.humanTask.create({
    data: {
      cause: `sample/${randomUUID()}`,
      kind: 'install-app',
      title: 'Install the app',
      request: {
        kind: 'install-app',
        paragraphs: [],
        facts: [],
        links: [],
        whenResolved: '',
        whenRejected: '',
      },
      owner: 'checkout',
      issueLabel: `onramp-${randomUUID()}`,
      dueAt: new Date(Date.now() + 2_000),
      waiters: { create: { runId, step: 'verify-access' } },
    },
  });
  const { dueAt } = await database.humanTask.findUniqueOrThrow({ where: { id: taskId } });
  const handle = await temporal.client.workflow.start(WORKFLOWS.humanTask, {
    workflowId: humanTaskWorkflowId(cause, taskId),
    taskQueue: TASK_QUEUE,
    args: [{ taskId, dueAt: dueAt.toISOString(), patience: { issueMs: 200, reaskMs: 5, lookAgainMs: 100 } }],
  });
  const readTask = () => database.humanTask.findUniqueOrThrow({ where: { id: taskId } });
  const leave = () =>
    database.humanTaskWaiter.updateMany({ where: { taskId }, data: { wokenAt: new Date() } });
  return { taskId, handle, readTask, leave };
}

const WAIT = { timeout: 30_000 };

describe('a question that Jira does not take', () => {
  it('is told to its owners and becomes overdue meanwhile; the answer is heard once Jira is back', async () => {
    const { taskId, handle, readTask } = await ask();
    const question = `<${PORTAL_URL}/inbox/${taskId}|`;
    await expect.poll(() => posted, WAIT).toHaveLength(2);
    expect(posted).toMatchObject([
      { channel: '#checkout', text: { mrkdwn: expect.stringContaining(question) } },
      { channel: '#platform', text: { mrkdwn: expect.stringMatching(/^Overdue: /) } },
    ]);
    expect(await readTask()).toMatchObject({ state: 'opening', escalatedAt: expect.any(Date) });

    site.answers = true;
    await expect.poll(async () => (await readTask()).issueKey, WAIT).toBe('OPS-1');
    site.closed.add('OPS-1');
    await handle.signal(WAKE_SIGNAL);
    await handle.result();
    expect(await readTask()).toMatchObject({ state: 'resolved' });
    expect(posted).toHaveLength(2);
  });

  it('is taken back at once, and no issue is made for it when Jira is back', async () => {
    const { handle, readTask, leave } = await ask();
    await expect.poll(() => posted, WAIT).not.toEqual([]);
    await leave();
    await handle.signal(WITHDRAW_SIGNAL);
    await expect.poll(async () => (await readTask()).state, WAIT).toBe('withdrawn');
    site.answers = true;
    await handle.result();
    expect(site.made.size).toBe(0);
    expect(await readTask()).toMatchObject({ state: 'withdrawn', issueKey: null });
  });

  it('is asked all the same when another run joined before it was taken back', async () => {
    const { handle, readTask } = await ask();
    await expect.poll(() => posted, WAIT).not.toEqual([]);
    await handle.signal(WITHDRAW_SIGNAL);
    site.answers = true;
    await expect.poll(async () => (await readTask()).issueKey, WAIT).toBe('OPS-1');
    site.closed.add('OPS-1');
    await handle.signal(WAKE_SIGNAL);
    await handle.result();
    expect(await readTask()).toMatchObject({ state: 'resolved' });
  });
});
