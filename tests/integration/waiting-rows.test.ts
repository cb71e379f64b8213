import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WaitingFor } from '#domain/run/run.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
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
    const isOnHome = async () => (await getHomeView(actor, server.context)).waitsForYou.length > 0;
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
    await undoRun(actor, runId, server.context);
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
});
