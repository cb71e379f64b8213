import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST as postPlan } from '#app/api/v1/plans/route.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { createApiToken } from '#server/profile/create-api-token.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  createToken,
  linkGithubAccount,
  type TestServer,
} from '../support/server.ts';
import { apiRequest, serveRoutes, withParams } from '../support/web.ts';

const LIMITS = {
  plans: { most: 3, minutes: 10 },
  runs: { most: 2, minutes: 60 },
  tokens: { most: 2, minutes: 60 },
};
let postgres: TestPostgres;
let server: TestServer;
let routes: ReturnType<typeof serveRoutes>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  server = createTestServer(url);
  server.context.organisation = { ...server.context.organisation, limits: LIMITS };
  routes = serveRoutes(server, url);
}, 60_000);
afterAll(async () => {
  await routes.stop();
  await server.close();
  await postgres.stop();
});

async function createEngineer() {
  const engineer = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await linkGithubAccount(server, engineer.person);
  const { token } = await createToken(server, engineer.person, ['read', 'write']);
  const ask = () =>
    postPlan(
      apiRequest('POST', '/api/v1/plans', { token, body: { repositoryUrl: 'sample/shop' } }),
      withParams({}),
    );
  return { ...engineer, ask };
}

describe('what one person may start in a while', () => {
  it('is counted exactly, also when all of it is asked for at once, and is nobody else’s', async () => {
    const [busy, other] = [await createEngineer(), await createEngineer()];
    const answers = await Promise.all(Array.from({ length: 8 }, busy.ask));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 429, 429, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    const retryAfter = Number(refused?.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(590);
    expect(retryAfter).toBeLessThanOrEqual(600);
    expect(await refused?.json()).toMatchObject({
      code: 'rate-limited',
      detail:
        'You have started 3 plans within 10 minutes, which is the most a person may. Nothing is lost; try again in 10 minutes.',
    });
    expect((await other.ask()).status).toBe(202);
    server.advance(10 * 60_000 + 1_000);
    expect((await busy.ask()).status).toBe(202);
  });

  it('holds for runs, but not for looking at the run under way', async () => {
    const { actor, person } = await createEngineer();
    const start = async (planId: string) => startOnboarding(actor, { planId }, server.context);
    const plans = [];
    for (let number = 0; number < 3; number++) plans.push((await createReadyPlan(server, person)).planId);
    const [first = '', second = '', third = ''] = plans;
    await start(first);
    await start(second);
    await expect(start(third)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(await start(first)).toMatchObject({ created: false });
  });

  it('is said of one as of one', async () => {
    const { actor, person } = await createEngineer();
    const { organisation } = server.context;
    const runs = { most: 1, minutes: 60 };
    const limited = {
      ...server.context,
      organisation: { ...organisation, limits: { ...organisation.limits, runs } },
    };
    const [first, second] = [await createReadyPlan(server, person), await createReadyPlan(server, person)];
    await startOnboarding(actor, { planId: first.planId, merge: 'wait' }, limited);
    await expect(
      startOnboarding(actor, { planId: second.planId, merge: 'wait' }, limited),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/^You have started 1 run within 60 minutes, which is the most/),
    });
  });

  it('holds for API tokens', async () => {
    const { actor } = await createEngineer();
    const make = (name: string) =>
      createApiToken(actor, { name, scopes: ['read'], expiresInDays: 1 }, server.context);
    // The first was made with the person.
    await make('second');
    await expect(make('third')).rejects.toMatchObject({ code: 'rate-limited' });
  });
});
