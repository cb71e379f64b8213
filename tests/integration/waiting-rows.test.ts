import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { WaitingFor } from '#domain/run/run.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
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
