import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
});
afterAll(async () => {
  await server.context.database.$disconnect();
  await postgres.stop();
});

it('tells a failed build once, with its step; what only the run knows is told by the run', async () => {
  const { database } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const records = createReadModelActivities({ db: database });
  const step = 'await-first-build' as const;
  const failBuild = async (message: string) => {
    const failure = { code: 'conflict' as const, message, details: {} };
    await records.recordStep({ runId, step, state: 'failed', failure });
    await records.recordRunState({ runId, state: 'failed', outcome: message });
    await records.recordStep({ runId, step, state: 'running' });
    await records.recordRunState({ runId, state: 'running', outcome: null });
  };
  await failBuild('The first build of 0123456 failed.');
  await failBuild('The first build of 89abcde failed.');
  await records.recordRunState({
    runId,
    state: 'failed',
    outcome: 'The pull request was closed.',
    final: true,
  });

  const errors = await database.runLogLine.findMany({
    where: { runId, level: 'error' },
    orderBy: { id: 'asc' },
    select: { step: true, message: true },
  });
  expect(errors).toEqual([
    { step, message: 'The first build of 0123456 failed.' },
    { step, message: 'The first build of 89abcde failed.' },
    { step: null, message: 'The pull request was closed.' },
  ]);
});
