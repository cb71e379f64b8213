import { afterAll, beforeAll, expect, it } from 'vitest';
import { getOnboardPageView } from '#server/onboarding/get-onboard-page-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createTestServer, type TestServer } from '../support/server.ts';

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

it('tells who may not onboard who of their teams can, and nobody else', async () => {
  await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await createPerson(server, { role: 'engineer', teams: ['payments'] });
  await createPerson(server, { role: 'manager', teams: ['checkout'] });
  const { actor } = await createPerson(server, { role: 'qa', teams: ['checkout'] });
  const view = await getOnboardPageView(actor, server.context);
  expect(view).toEqual({
    may: { allowed: false, reason: expect.stringContaining('the role engineer or platform') },
    ask: {
      teams: [{ slug: 'checkout', name: 'Checkout', slackChannel: '#checkout', people: ['Sample engineer'] }],
      platformChannel: '#platform',
    },
  });
});

it('names everybody who can: the page says how many it does not list', async () => {
  for (let count = 0; count < 8; count++)
    await createPerson(server, { role: 'engineer', teams: ['payments'] });
  const { actor } = await createPerson(server, { role: 'qa', teams: ['payments'] });
  const view = await getOnboardPageView(actor, server.context);
  expect(view.ask?.teams[0]?.people).toHaveLength(9);
});

it('has nobody to name to a person who may onboard', async () => {
  const { actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  expect(await getOnboardPageView(actor, server.context)).toEqual({ may: { allowed: true }, ask: null });
});
