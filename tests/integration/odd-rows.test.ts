import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Plan } from '#domain/plan/plan.ts';
import { planSchema, runListSchema, runSchema } from '#server/api/schemas.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { getRunListView } from '#server/runs/list-runs.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

// Rows as an earlier Onramp kept them: nothing of them may take a page, a list or the API with it.

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
beforeEach(async () => {
  server = createTestServer(await postgres.createDatabase());
  return () => server.close();
});
afterAll(() => postgres.stop());

const planWith = async (changes: object) => {
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  return { ...maker, ...(await createReadyPlan(server, maker.person, changes as Partial<Plan>)) };
};

it('a plan that is none says so and offers a new one; it cannot be started', async () => {
  const { actor, planId } = await planWith({ apps: [{ name: 7 }], files: null });
  const view = await getPlanView(actor, planId, server.context);
  expect(view).toMatchObject({
    status: 'failed',
    plan: null,
    failure: { code: 'internal', message: expect.stringContaining('Inspect the repository again') },
    may: { start: { allowed: false } },
  });
  expect(planSchema.parse(view)).toMatchObject({ status: 'failed' });
  await expect(startOnboarding(actor, { planId }, server.context)).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('a port that is none is not known, and the plan is shown', async () => {
  const app = { path: '.', name: 'shop', language: null, framework: null, packageManager: null };
  const found = { runtimeVersion: null, buildCommand: null, testCommand: null, startCommand: null };
  const rest = { healthPath: null, metricsPath: null, dockerfile: null, evidence: {} };
  const existing = { ci: [], manifests: [], catalogInfo: null, codeowners: null };
  const inspection = { apps: [{ ...app, ...found, port: 99_999, ...rest }], existing };
  const { actor, planId } = await planWith({ inspection });
  const view = planSchema.parse(await getPlanView(actor, planId, server.context));
  expect(view.plan?.inspection.apps).toMatchObject([{ name: 'shop', port: null }]);
});

it('a run keeps its page and its place in the list, whatever its columns of JSON hold', async () => {
  const { actor, planId } = await planWith({});
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const { database } = server.context;
  await database.run.update({ where: { id: runId }, data: { waitingFor: [{ kind: 'the tide' }, null] } });
  await database.runStep.updateMany({ where: { runId }, data: { links: { not: 'a list' } } });
  await database.$executeRaw`ALTER TABLE "Plan" DISABLE TRIGGER "Plan_content_immutable"`;
  await database.$executeRaw`UPDATE "Plan" SET "content" = '{"apps": 1}' WHERE "id" = ${planId}::uuid`;

  const run = runSchema.parse(await getRunView(actor, runId, server.context));
  expect(run).toMatchObject({ waitingFor: [], apps: [], steps: expect.arrayContaining([]) });
  const { rows, nextCursor, asOf } = await getRunListView(actor, {}, server.context);
  const list = runListSchema.parse({ items: rows, nextCursor, asOf });
  expect(list.items).toMatchObject([{ id: runId, waitingFor: [] }]);
});
