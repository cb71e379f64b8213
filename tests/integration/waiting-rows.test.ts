import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StepState, WaitingFor } from '#domain/run/run.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { getRunListView } from '#server/runs/list-runs.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
import { createUndoWaitActivities } from '#workflows/activities/undo-wait.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const MERGE: WaitingFor = {
  kind: 'merge',
  pullRequestUrl: 'https://github.example.test/acme/orders/pull/1',
  who: 'a reviewer',
};

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
});
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

it('a wait that is told again changes nothing, so that no open page reads the run anew', async () => {
  const { database } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const { recordStep, recordWaiting } = createReadModelActivities({ db: database });
  /** Postgres's own version of the row: another after every write. */
  const version = async () =>
    (
      await database.$queryRaw<[{ xmin: string }]>`SELECT xmin::text FROM "Run" WHERE "id" = ${runId}::uuid`
    )[0].xmin;
  const readStep = () =>
    database.runStep.findUniqueOrThrow({ where: { runId_name: { runId, name: 'await-merge' } } });

  await recordStep({ runId, step: 'await-merge', state: 'running' });
  await recordWaiting({ runId, waitingFor: [MERGE] });
  const run = await database.run.findUniqueOrThrow({ where: { id: runId } });
  expect(run).toMatchObject({ state: 'waiting', waitingFor: [MERGE], waitingSince: expect.any(Date) });
  const told = await version();
  await recordWaiting({ runId, waitingFor: [MERGE] });
  expect(await version()).toBe(told);

  await recordWaiting({ runId, waitingFor: [{ ...MERGE, who: 'another reviewer' }] });
  expect(await version()).not.toBe(told);
  const later = await database.run.findUniqueOrThrow({ where: { id: runId } });
  expect(later.waitingSince).toEqual(run.waitingSince);

  // The step was tried anew meanwhile: it is shown as waiting again.
  await recordStep({ runId, step: 'await-merge', state: 'running' });
  await recordWaiting({ runId, waitingFor: [{ ...MERGE, who: 'another reviewer' }] });
  expect((await readStep()).state).toBe('waiting');
});

describe('the waits of a step', () => {
  const STEP = 'await-first-build';
  const MINUTE = 60_000;

  /** A run at its first build, whose step can be read and set back in time. */
  async function createBuildingRun() {
    const { database } = server.context;
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const activities = createReadModelActivities({ db: database });
    const id = { runId_name: { runId, name: STEP } };
    const record = (state: StepState) => activities.recordStep({ runId, step: STEP, state });
    const readStep = () => database.runStep.findUniqueOrThrow({ where: id });
    const setBack = async (field: 'startedAt' | 'finishedAt' | 'waitingSince', minutes: number) =>
      database.runStep.update({ where: id, data: { [field]: new Date(Date.now() - minutes * MINUTE) } });
    const seen = async () =>
      (await getRunView(actor, runId, server.context)).steps.find(({ name }) => name === STEP);
    return { runId, ...activities, record, readStep, setBack, seen };
  }

  it('are counted from the question to the next attempt, whose beginning is kept', async () => {
    const { record, readStep, setBack } = await createBuildingRun();
    await record('running');
    await setBack('startedAt', 10);
    await record('waiting');
    await setBack('waitingSince', 8);
    await record('running');
    const step = await readStep();
    expect(step.waitingSince).toBeNull();
    expect(Math.round(Number(step.waitedMs) / MINUTE)).toBe(8);
    expect(Date.now() - step.attemptStartedAt!.getTime()).toBeLessThan(MINUTE);
    await record('succeeded');
    expect((await readStep()).waitedMs).toBe(step.waitedMs);
  });

  it('begin with the failure of a build that the run lives on from, however often it is told', async () => {
    const { runId, record, recordRunState, readStep, setBack, seen } = await createBuildingRun();
    await record('running');
    await setBack('startedAt', 10);
    await record('failed');
    await setBack('finishedAt', 9);
    await recordRunState({ runId, state: 'failed', outcome: 'The tests failed.' });
    await record('failed');
    const failed = await seen();
    expect(failed).toMatchObject({ state: 'failed', waitingSince: failed?.finishedAt, waitedMs: 0 });
    expect(Date.now() - Date.parse(failed?.finishedAt ?? '')).toBeGreaterThanOrEqual(9 * MINUTE);
    await record('running');
    expect(Math.round(Number((await readStep()).waitedMs) / MINUTE)).toBe(9);
    expect((await seen())?.waitingSince).toBeNull();
  });

  it('are those of a person’s own step as well', async () => {
    const { runId, recordStep, recordWaiting } = await createBuildingRun();
    await recordStep({ runId, step: 'await-merge', state: 'running' });
    await recordWaiting({ runId, waitingFor: [MERGE] });
    const merge = { runId_name: { runId, name: 'await-merge' } };
    const { waitingSince } = await server.context.database.runStep.findUniqueOrThrow({ where: merge });
    expect(waitingSince).toBeInstanceOf(Date);
  });
});

describe('the times of a run that is undone', () => {
  it.each([
    ['has ended', 'succeeded' as const],
    ['is under way', null],
  ])('stay its own when it %s, and the undo has its own', async (_how, end) => {
    const { database } = server.context;
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { recordRunState } = createReadModelActivities({ db: database });
    const finishedAt = new Date(Date.now() - 5 * 60_000);
    if (end) {
      await recordRunState({ runId, state: end, outcome: null, final: true });
      await database.run.update({ where: { id: runId }, data: { finishedAt } });
    }
    await undoRun(actor, runId, {}, server.context);
    const asked = await getRunView(actor, runId, server.context);
    expect(asked.undo).toEqual({ startedAt: expect.any(String), finishedAt: null });
    await recordRunState({ runId, state: 'undoing', outcome: 'Somebody asked.' });
    await recordRunState({ runId, state: 'undone', outcome: 'Everything was taken back.', final: true });
    const undone = await getRunView(actor, runId, server.context);
    expect(undone.undo).toEqual({ startedAt: asked.undo?.startedAt, finishedAt: expect.any(String) });
    expect(undone.finishedAt).toBe(end ? finishedAt.toISOString() : asked.undo?.startedAt);
    // A retry of what the workflow told last.
    await recordRunState({ runId, state: 'undone', outcome: 'Everything was taken back.', final: true });
    const again = await getRunView(actor, runId, server.context);
    expect(again).toMatchObject({ undo: undone.undo, finishedAt: undone.finishedAt });
    const [row] = (await getRunListView(actor, { startedBy: 'me' }, server.context)).rows;
    expect(row).toMatchObject({ id: runId, undo: undone.undo, finishedAt: undone.finishedAt });
  });
});

describe('the time spent waiting', () => {
  const WAITED_MS = 60_000;

  /** A run that has waited for a minute for somebody to merge, as its owner sees it. */
  async function createWaitingRun() {
    const { database } = server.context;
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const activities = createReadModelActivities({ db: database });
    await activities.recordStep({ runId, step: 'await-merge', state: 'running' });
    await activities.recordWaiting({ runId, waitingFor: [MERGE] });
    const waitingSince = new Date(Date.now() - WAITED_MS);
    await database.run.update({ where: { id: runId }, data: { waitingSince } });
    const readRun = () => database.run.findUniqueOrThrow({ where: { id: runId } });
    const isOnHome = async () => (await getHomeView(actor, server.context)).waits.you.length > 0;
    return { runId, actor, ...activities, readRun, isOnHome };
  }

  const ended = { waitingFor: [], waitingSince: null };

  it.each(['failed', 'succeeded'] as const)('is kept when the run ends as %s in a wait', async (state) => {
    const { runId, recordRunState, readRun, isOnHome } = await createWaitingRun();
    expect(await isOnHome()).toBe(true);
    await recordRunState({ runId, state, outcome: 'The pull request was closed.', final: true });
    const run = await readRun();
    expect(run).toMatchObject({ state, ...ended });
    expect(Number(run.waitedMs)).toBeGreaterThanOrEqual(WAITED_MS);
  });

  it('ends when somebody asks to undo the run: nobody has to merge any more', async () => {
    const { runId, actor, recordRunState, recordWaiting, readRun, isOnHome } = await createWaitingRun();
    await undoRun(actor, runId, {}, server.context);
    const asked = await readRun();
    expect(asked).toMatchObject({ state: 'undoing', ...ended });
    expect(Number(asked.waitedMs)).toBeGreaterThanOrEqual(WAITED_MS);
    expect(await isOnHome()).toBe(false);
    // A look that was under way tells of the wait once more.
    await recordWaiting({ runId, waitingFor: [MERGE] });
    expect(await isOnHome()).toBe(false);
    await recordRunState({ runId, state: 'undone', outcome: null, final: true });
    expect(await readRun()).toMatchObject({ state: 'undone', ...ended, waitedMs: asked.waitedMs });
  });

  it('ends when a workflow begins to undo that was not asked through the portal', async () => {
    const { runId, recordRunState, readRun } = await createWaitingRun();
    await recordRunState({ runId, state: 'undoing', outcome: null });
    const run = await readRun();
    expect(run).toMatchObject({ state: 'undoing', ...ended });
    expect(Number(run.waitedMs)).toBeGreaterThanOrEqual(WAITED_MS);
  });

  it('of an undo is shown while it is undoing, and is none of the run’s own', async () => {
    const { runId, actor, recordRunState, readRun, isOnHome } = await createWaitingRun();
    await undoRun(actor, runId, {}, server.context);
    const { waitedMs } = await readRun();
    const { recordUndoWait } = createUndoWaitActivities({ db: server.context.database });
    const outcome = 'Waits for the merge of #2.';
    await recordUndoWait({ runId, waitingFor: [MERGE], outcome });
    const waiting = await readRun();
    expect(waiting).toMatchObject({ state: 'undoing', waitingFor: [MERGE], outcome });
    expect(waiting.waitingSince).not.toBeNull();
    expect(await isOnHome()).toBe(true);
    await server.context.database.run.update({ where: { id: runId }, data: { waitingSince: new Date(0) } });
    await recordRunState({ runId, state: 'undone', outcome: null, final: true });
    expect(await readRun()).toMatchObject({ state: 'undone', ...ended, waitedMs });
    await recordUndoWait({ runId, waitingFor: [MERGE], outcome });
    expect(await readRun()).toMatchObject({ state: 'undone', ...ended });
  });
});
