import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { humanTaskWorkflowId, TASK_QUEUE, undoWorkflowId, WORKFLOWS } from '#workflows/contracts.ts';
import { createWorkflowCaller } from '#workflows/workflow-caller.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

/** No worker looks here: what is started on it stays open until somebody closes it. */
const NOBODY = 'nobody';

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let worker: TestWorker;

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  server = createTestServer(await postgres.createDatabase());
  const { database: db, organisation } = server.context;
  const deps = { db, organisation, workflows: createWorkflowCaller(temporal.client) };
  worker = await startTestWorker(temporal.address, {
    activities: createActivities(deps as unknown as ActivityDeps),
  });
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await server.close();
  await Promise.all([temporal.stop(), postgres.stop()]);
});

/** A run that waits for a person, with its workflow open in Temporal. */
async function createWaitingRun() {
  const { context } = server;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const plan = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId: plan.planId }, context);
  const { workflowId } = await context.database.run.update({
    where: { id: runId },
    data: {
      state: 'waiting',
      waitingFor: [
        { kind: 'merge', pullRequestUrl: 'https://github.com/sample/shop/pull/1', who: 'a reviewer' },
      ],
      waitingSince: new Date(Date.now() - 60_000),
      steps: {
        update: { where: { runId_name: { runId, name: 'await-merge' } }, data: { state: 'waiting' } },
      },
    },
  });
  await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
    workflowId,
    taskQueue: NOBODY,
    args: [{ runId }],
  });
  await markTold(workflowId);
  return { runId, workflowId, actor, plan };
}

const markTold = (workflowId: string) =>
  server.context.database.outboxMessage.updateMany({
    where: { workflowId, dispatchedAt: null },
    data: { dispatchedAt: new Date() },
  });
const readRun = (id: string) =>
  server.context.database.run.findUniqueOrThrow({ where: { id }, include: { steps: true, logLines: true } });
/** One round of the schedule. */
const settle = () =>
  temporal.client.workflow.execute(WORKFLOWS.settleEndedRuns, {
    workflowId: `settle/${randomUUID()}`,
    taskQueue: TASK_QUEUE,
  });
async function stateAfterRound(runId: string): Promise<string> {
  await settle();
  return (await readRun(runId)).state;
}

describe('a run whose workflow was closed in Temporal', () => {
  it('is shown as ended by an operator, and lets its repository go', async () => {
    const { database } = server.context;
    const { runId, workflowId, actor, plan } = await createWaitingRun();
    await settle();
    expect(await readRun(runId)).toMatchObject({ state: 'waiting', finishedAt: null });

    const task = await database.humanTask.create({
      data: {
        cause: `sample/${randomUUID()}`,
        kind: 'install-app',
        title: 'Install the app',
        state: 'open',
        request: {},
        owner: 'platform',
        issueLabel: `onramp-${randomUUID()}`,
        dueAt: new Date(),
        waiters: { create: { runId, step: 'verify-access' } },
      },
    });
    const asking = await temporal.client.workflow.start(WORKFLOWS.humanTask, {
      workflowId: humanTaskWorkflowId(task.cause, task.id),
      taskQueue: NOBODY,
      args: [{ taskId: task.id, dueAt: task.dueAt.toISOString() }],
    });
    await temporal.client.workflow.getHandle(workflowId).terminate('no longer wanted');
    await expect.poll(() => stateAfterRound(runId)).toBe('failed');

    const run = await readRun(runId);
    expect(run).toMatchObject({
      activeKey: null,
      finishedAt: expect.any(Date),
      waitingFor: [],
      waitingSince: null,
    });
    expect(run.outcome).toMatch(
      /^The run was ended by an operator, who terminated its workflow in Temporal\./,
    );
    expect(run.outcome).toMatch(/stays until you undo the run; the repository can be onboarded again\.$/);
    expect(run.waitedMs).toBeGreaterThan(50_000n);
    expect(run.steps.find(({ name }) => name === 'await-merge')).toMatchObject({
      state: 'failed',
      failure: { message: run.outcome },
    });
    expect(run.logLines.at(-1)).toMatchObject({ level: 'error', message: run.outcome });
    const { events } = await asking.fetchHistory();
    expect(
      JSON.stringify(events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName)),
    ).toContain('withdraw');

    const again = await startOnboarding(actor, { planId: plan.planId }, server.context);
    expect(again).toEqual({ runId: expect.not.stringMatching(runId), created: true });
    // Temporal is not told of the new run yet: the closed workflow of the same id is not its own.
    await settle();
    expect(await readRun(again.runId)).toMatchObject({ state: 'running', activeKey: plan.repositoryId });
  });

  it('is shown as ended by an operator also when it was cancelled while it worked', async () => {
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { workflowId } = await readRun(runId);
    const timing = { pollMinMs: 10, pollMaxMs: 100, monitoringLimitMs: 1_000 };
    const onboarding = await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [{ runId, planId, merge: 'wait', timing }],
    });
    await markTold(workflowId);
    const stepOfRun = async () => (await readRun(runId)).steps.find(({ name }) => name === 'verify-access');
    await expect.poll(async () => (await stepOfRun())?.state).toBe('running');
    await onboarding.cancel();
    await expect.poll(() => stateAfterRound(runId)).toBe('failed');
    expect((await readRun(runId)).outcome).toMatch(/who cancelled its workflow in Temporal\./);
  });

  it('is undone all the same when the undo was asked of a workflow that could not hear it', async () => {
    const { runId, workflowId, actor } = await createWaitingRun();
    await undoRun(actor, runId, {}, server.context);
    await temporal.client.workflow.getHandle(workflowId).terminate();
    await markTold(workflowId);
    await expect.poll(() => stateAfterRound(runId), { timeout: 30_000 }).toBe('undone');
    expect(await readRun(runId)).toMatchObject({ activeKey: null, outcome: 'Everything was taken back.' });
  });

  it('is not undone a second time when it took itself back while it was asked about', async () => {
    const { runId } = await createWaitingRun();
    const { database: db } = server.context;
    const outcome = 'Everything was taken back except: the merged pull request #1.';
    await db.run.update({ where: { id: runId }, data: { state: 'undone', activeKey: null, outcome } });
    const caller = createWorkflowCaller(temporal.client);
    const { settleEndedRun } = createActivities({ db, workflows: caller } as unknown as ActivityDeps);
    const found = { runId, state: 'undoing', action: { kind: 'undo' } } as const;
    expect(await settleEndedRun(found)).toEqual({ settled: false });
    expect(await caller.findStanding(undoWorkflowId(runId))).toBe('unknown');
  });

  it('can be undone again when an operator ended its undo', async () => {
    const { runId, workflowId, actor } = await createWaitingRun();
    const undoStartedAt = new Date(Date.now() - 60_000);
    const asked = { state: 'undoing', undoStartedAt } as const;
    await server.context.database.run.update({ where: { id: runId }, data: asked });
    await temporal.client.workflow.getHandle(workflowId).terminate();
    const undo = await temporal.client.workflow.start(WORKFLOWS.undoRun, {
      workflowId: undoWorkflowId(runId),
      taskQueue: NOBODY,
      args: [{ runId, requestedBy: 'A person' }],
    });
    await undo.terminate();
    await expect.poll(() => stateAfterRound(runId)).toBe('failed');
    expect(await readRun(runId)).toMatchObject({
      outcome: expect.stringMatching(/^The undo was ended by an operator/),
      finishedAt: undoStartedAt,
      undoFinishedAt: expect.any(Date),
    });
    expect(await undoRun(actor, runId, {}, server.context)).toEqual({ runId });
    expect(await readRun(runId)).toMatchObject({
      state: 'undoing',
      finishedAt: undoStartedAt,
      undoFinishedAt: null,
    });
  });

  it('is left alone when Temporal knows nothing of it', async () => {
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { workflowId } = await readRun(runId);
    await markTold(workflowId);
    await settle();
    expect(await readRun(runId)).toMatchObject({ state: 'running', activeKey: expect.any(String) });
  });
});
