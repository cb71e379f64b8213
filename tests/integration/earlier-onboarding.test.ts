import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
}, 60_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

it('a plan of a repository that was onboarded before leads to that run and to the apps, as long as it stands', async () => {
  const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const first = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId: first.planId }, server.context);
  const second = await createReadyPlan(server, person, { repositoryRowId: first.repositoryId });
  const earlierOf = async (planId: string) => (await getPlanView(actor, planId, server.context)).earlier;
  expect(await earlierOf(second.planId)).toBeNull();

  const { database } = server.context;
  await database.run.update({
    where: { id: runId },
    data: { state: 'succeeded', activeKey: null, finishedAt: new Date() },
  });
  await database.app.create({
    data: {
      slug: 'shop',
      name: 'shop',
      team: 'checkout',
      repositoryId: first.repositoryId,
      path: '.',
      blueprintId: 'node',
      blueprintVersion: '2',
    },
  });
  expect(await earlierOf(second.planId)).toEqual({
    run: { id: runId, number: expect.any(Number), state: 'succeeded' },
    apps: [{ slug: 'shop', name: 'shop' }],
  });
  // Its own run is linked as its own.
  expect(await earlierOf(first.planId)).toBeNull();

  await database.run.update({ where: { id: runId }, data: { state: 'undone' } });
  expect(await earlierOf(second.planId)).toBeNull();
});
