import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import type { JiraIssueDetails } from '#integrations/jira/index.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { humanTaskWorkflowId, TASK_QUEUE, WORKFLOWS } from '#workflows/contracts.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

/** The first issue, and five more for those that were out of sight. */
const ISSUES_MAX = 6;

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let connection: NativeConnection;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  server = createTestServer(await postgres.createDatabase());
  connection = await NativeConnection.connect({ address: temporal.address });
}, 120_000);
afterAll(async () => {
  await connection.close();
  await server.close();
  await Promise.all([temporal.stop(), postgres.stop()]);
});

/** A site on which Onramp may make issues; `mayBrowse` says whether it may also see them. */
function createSite() {
  const site = { made: [] as string[], mayBrowse: false, looks: 0 };
  const seen = (key: string) => ({
    key,
    status: { category: 'done' },
    resolution: { id: '10000' },
    resolvedBy: { displayName: 'Tomas Sample' },
    resolvedAt: new Date(),
    lastComment: null,
  });
  const jira = {
    issueUrl: (key: string) => `https://jira.example.test/browse/${key}`,
    createIssue: async () => {
      site.made.push(`OPS-${site.made.length + 1}`);
      return { key: site.made.at(-1), id: String(site.made.length) };
    },
    addRemoteLink: async () => {
      throw new PortalError('not-found', 'Jira has nothing there for Onramp to see.');
    },
    findIssue: async (key: string): Promise<JiraIssueDetails | null> => {
      site.looks++;
      return site.mayBrowse ? (seen(key) as unknown as JiraIssueDetails) : null;
    },
  };
  return { site, jira };
}

it('stops to make new issues that Jira does not show, says why on the run, and hears the answer when Jira shows it', async () => {
  const { database, organisation } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const step = { runId_name: { runId, name: 'verify-access' } };
  await database.runStep.update({ where: step, data: { state: 'waiting', note: 'Install the app' } });
  const request = {
    kind: 'install-app',
    paragraphs: ['Please install the app.'],
    facts: [],
    links: [],
    whenResolved: '',
    whenRejected: '',
  };
  const task = await database.humanTask.create({
    data: {
      cause: `sample/${randomUUID()}`,
      kind: 'install-app',
      title: 'Install the app',
      request,
      owner: 'platform',
      issueLabel: `onramp-${randomUUID()}`,
      dueAt: new Date(Date.now() + 3_600_000),
      waiters: { create: { runId, step: 'verify-access' } },
    },
  });
  const { site, jira } = createSite();
  const told: unknown[][] = [];
  const deps = {
    db: database,
    organisation,
    jira,
    portalUrl: 'https://onramp.example.test',
    slack: { ensureMessage: async () => undefined },
    workflows: { signal: async (...signal: unknown[]) => void told.push(signal) },
  };
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    activities: createActivities(deps as unknown as ActivityDeps),
  });
  const readRun = () =>
    database.run.findUniqueOrThrow({
      where: { id: runId },
      include: { logLines: { where: { level: 'warn' } }, steps: { where: { name: 'verify-access' } } },
    });

  await worker.runUntil(async () => {
    const patience = { issueMs: 60_000, reaskMs: 5, lookAgainMs: 100 };
    const handle = await temporal.client.workflow.start(WORKFLOWS.humanTask, {
      workflowId: humanTaskWorkflowId(task.cause, task.id),
      taskQueue: TASK_QUEUE,
      args: [{ taskId: task.id, dueAt: task.dueAt.toISOString(), patience }],
    });
    await expect.poll(async () => (await readRun()).logLines.length, { timeout: 60_000 }).toBe(1);
    const last = `OPS-${ISSUES_MAX}`;
    const { logLines, steps } = await readRun();
    expect(logLines[0]?.message).toMatch(
      new RegExp(
        `in ${last} and in issues before it.*not browse them.*the run goes on with the answer in that issue\\.$`,
      ),
    );
    expect(steps[0]?.note).toBe(logLines[0]?.message);

    // It goes on looking, makes no more, and says it once.
    const looksSoFar = site.looks;
    await expect.poll(() => site.looks, { timeout: 60_000 }).toBeGreaterThan(looksSoFar + 3);
    expect(site.made).toHaveLength(ISSUES_MAX);
    expect((await readRun()).logLines).toHaveLength(1);

    site.mayBrowse = true;
    await handle.result();
    expect(await database.humanTask.findUniqueOrThrow({ where: { id: task.id } })).toMatchObject({
      state: 'resolved',
      issueKey: last,
    });
    expect(told).toEqual([[expect.any(String), 'task-answered', [{ taskId: task.id, outcome: 'resolved' }]]]);
  });
}, 120_000);
