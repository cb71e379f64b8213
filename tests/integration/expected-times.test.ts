import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectedDuration } from '#domain/plan/expected-duration.ts';
import { type MergeChoice, ONBOARDING_STEPS, type OnboardingStep, TYPICAL_STEP_MS } from '#domain/run/run.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getTypicalStepMs } from '#server/onboarding/typical-durations.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

/** A fresh installation with somebody who may onboard. */
async function install() {
  server = createTestServer(await postgres.createDatabase());
  const { context } = server;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const plan = async () => (await createReadyPlan(server, person)).planId;
  const start = async (merge: MergeChoice, planId?: string) =>
    startOnboarding(actor, { planId: planId ?? (await plan()), merge }, context);
  /** An onboarding that succeeded, each of whose steps took so long, a part of it waiting. */
  const succeed = async (merge: MergeChoice, tookMs: (step: OnboardingStep) => number, waitedMs = 0) => {
    const { runId } = await start(merge);
    const finishedAt = new Date();
    for (const name of ONBOARDING_STEPS)
      await context.database.runStep.update({
        where: { runId_name: { runId, name } },
        data: {
          state: 'succeeded',
          startedAt: new Date(finishedAt.getTime() - tookMs(name) - waitedMs),
          finishedAt,
          waitedMs,
        },
      });
    await context.database.run.update({
      where: { id: runId },
      data: { state: 'succeeded', finishedAt, activeKey: null },
    });
  };
  const planned = async (planId: string) => (await getPlanView(actor, planId, context)).plan?.expected;
  const view = (runId: string) => getRunView(actor, runId, context);
  const typical = () => getTypicalStepMs(context.database);
  return { plan, start, succeed, planned, view, typical, close: () => server.close() };
}

describe('what automation is expected to take', () => {
  it('is the same on the plan as on the run that begins with it, and stays so', async () => {
    const { plan, start, succeed, planned, view, close } = await install();
    const first = await plan();
    expect(await planned(first)).toEqual(expectedDuration(TYPICAL_STEP_MS));
    for (let n = 0; n < 3; n++) await succeed('auto', () => 1_000);
    // The plan is as it was kept; what runs take has been learnt since.
    const learnt = { automationMs: 8_000 };
    expect(await planned(first)).toEqual(learnt);
    const { runId } = await start('wait', first);
    expect((await view(runId)).expected).toEqual(learnt);
    for (let n = 0; n < 3; n++) await succeed('auto', () => 99_000);
    expect((await view(runId)).expected).toEqual(learnt);
    expect(await planned(first)).toEqual(learnt);
    expect(await planned(await plan())).not.toEqual(learnt);
    await close();
  });
});

describe('what a step typically takes', () => {
  it('is learnt from machines: waits for people are left out', async () => {
    const { succeed, typical, close } = await install();
    for (let n = 0; n < 3; n++) await succeed('wait', () => 1_000, 2_520_000);
    expect(await typical()).toMatchObject({ 'verify-access': 1_000, 'await-first-build': 1_000 });
    await close();
  });

  it('is not said of a merge that is a person’s, nor learnt from one', async () => {
    const { start, succeed, view, typical, close } = await install();
    for (let n = 0; n < 3; n++) await succeed('wait', () => 700_000);
    expect((await typical())['await-merge']).toBe(TYPICAL_STEP_MS['await-merge']);
    for (let n = 0; n < 3; n++) await succeed('auto', () => 1_500);
    expect((await typical())['await-merge']).toBe(1_500);
    const mergeOf = async (merge: MergeChoice) => {
      const { runId } = await start(merge);
      return (await view(runId)).steps.find(({ name }) => name === 'await-merge');
    };
    expect(await mergeOf('wait')).toMatchObject({ typicalMs: null, waitsForPeople: true });
    expect(await mergeOf('auto')).toMatchObject({ typicalMs: 1_500, waitsForPeople: false });
    await close();
  });
});
