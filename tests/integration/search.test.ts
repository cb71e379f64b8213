import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResult } from '#domain/views/search.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getRunListView } from '#server/runs/list-runs.ts';
import { search } from '#server/search/search.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

const HEAD = `c0ffee${'1'.repeat(34)}`;
const DEPLOYED = `deadbeef${'2'.repeat(32)}`;
const HELD = `facade${'3'.repeat(34)}`;

let postgres: TestPostgres;
let server: TestServer;
let maker: Awaited<ReturnType<typeof createPerson>>;
let found: { runId: string; planId: string; taskId: string; number: number };

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
  const { database } = server.context;
  maker = await createPerson(server, { role: 'engineer', teams: ['payments'] });
  await database.person.update({ where: { id: maker.person.id }, data: { name: 'Mira Lindqvist' } });
  const { plan } = await createReadyPlan(server, maker.person);
  const repository = { ...plan.repository, id: 4711, owner: 'acme', name: 'returns', headSha: HEAD };
  const { planId, repositoryId } = await createReadyPlan(server, maker.person, {
    team: 'payments',
    repository,
  });
  const { runId } = await startOnboarding(maker.actor, { planId }, server.context);
  const { number } = await database.run.findUniqueOrThrow({ where: { id: runId } });
  const task = await database.humanTask.create({
    data: {
      ...{
        cause: 'sample',
        kind: 'approve-size',
        state: 'open',
        title: 'Approve 12 cores',
        owner: 'platform',
      },
      ...{ request: {}, issueKey: 'PLAT-482', issueLabel: randomUUID(), dueAt: new Date() },
      waiters: { create: { runId, step: 'ensure-namespaces' } },
    },
  });
  await database.resourceUse.create({
    data: {
      ...{ step: 'open-pull-request', made: true, run: { connect: { id: runId } } },
      resource: {
        create: {
          system: 'github',
          kind: 'pull-request',
          key: 'github.com/4711/pull-request/9137',
          name: '#9137',
        },
      },
    },
  });
  await database.app.create({
    data: {
      ...{ slug: 'returns-api', name: 'returns-api', team: 'payments', path: 'api', repositoryId },
      ...{ blueprintId: 'node', blueprintVersion: '2' },
      environments: {
        create: {
          ...{
            environment: 'staging',
            cluster: 'sample',
            namespace: 'payments-staging',
            url: 'https://x.test',
          },
          runtime: { state: 'healthy', revision: DEPLOYED, pods: { ready: 1, wanted: 1 } },
        },
      },
    },
  });
  await database.pendingApproval.create({
    data: {
      ...{ repositoryId, environment: 'production', url: 'https://github.com/acme/returns/actions/runs/1' },
      ...{ revision: HELD, approverTeams: [], approverIds: [], approverLogins: [] },
      ...{ since: new Date(), observedAt: new Date() },
    },
  });
  found = { runId, planId, taskId: task.id, number };
  // Another run, which none of the texts below is about.
  const other = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const shop = await createReadyPlan(server, other.person);
  await startOnboarding(other.actor, { planId: shop.planId }, server.context);
}, 60_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

/** Everything that a run shows as an id or a name. */
const SHOWN: Record<string, () => string> = {
  'its number': () => String(found.number),
  'its number with a hash': () => `#${found.number}`,
  'its id': () => found.runId,
  'its address': () => `http://onramp.example.test/runs/${found.runId}?tab=log`,
  'its plan': () => found.planId,
  'its title': () => 'onboard RETURNS',
  'its repository': () => 'acme/returns',
  'an address of its repository': () => 'https://github.com/acme/returns/tree/main',
  'its pull request': () => '#9137',
  'an address of its pull request': () => 'https://github.com/acme/returns/pull/9137',
  'its ticket': () => 'plat-482',
  'an address of its ticket': () => 'https://acme.atlassian.net/browse/PLAT-482',
  'the commit of its plan': () => HEAD,
  'the first letters of that commit': () => HEAD.slice(0, 7),
  'the commit that runs': () => DEPLOYED.slice(0, 8),
  'the commit that waits for an approval': () => `https://github.com/acme/returns/commit/${HELD}`,
  'its app': () => 'returns-api',
  'its team': () => 'Payments',
  'its person': () => 'lindqvist',
};

describe('the filter of runs', () => {
  it.each(Object.keys(SHOWN))('finds a run by %s, and no other', async (what) => {
    const query = SHOWN[what]!();
    const { rows } = await getRunListView(maker.actor, { query }, server.context);
    expect(rows.map(({ id }) => id)).toEqual([found.runId]);
  });

  it.each(['nothing-is-called-so', '%', '_', '\u0000', '\ud800', '999999999', '99999999999999', "' OR 1=1"])(
    'answers %j without an error, and finds nothing by accident',
    async (query) => {
      const { rows } = await getRunListView(maker.actor, { query }, server.context);
      if (!['\u0000', '\ud800'].includes(query)) expect(rows).toEqual([]);
    },
  );
});

describe('the search', () => {
  const kinds = (results: readonly SearchResult[]) => results.map(({ kind }) => kind);

  it.each(Object.keys(SHOWN))('finds the run by %s', async (what) => {
    const { results } = await search(maker.actor, SHOWN[what]!(), server.context);
    expect(results).toContainEqual(expect.objectContaining({ kind: 'run', id: found.runId }));
  });

  it('finds apps, tickets, teams and repositories, what is named exactly so first', async () => {
    const of = async (query: string) => (await search(maker.actor, query, server.context)).results;
    expect((await of('returns-api'))[0]).toMatchObject({ kind: 'app', slug: 'returns-api' });
    expect((await of('PLAT-482'))[0]).toMatchObject({ kind: 'human-task', id: found.taskId });
    expect((await of('payments'))[0]).toMatchObject({ kind: 'team', slug: 'payments', apps: 1 });
    expect((await of('acme/returns'))[0]).toMatchObject({
      kind: 'repository',
      fullName: 'acme/returns',
      runs: 1,
    });
    expect((await of(`#${found.number}`))[0]).toMatchObject({ kind: 'run', number: found.number });
    expect(kinds(await of('returns'))).toEqual(expect.arrayContaining(['app', 'run', 'repository']));
    expect(kinds(await of(DEPLOYED))).toContain('app');
    expect(kinds(await of(found.planId))).toEqual(['plan', 'run']);
  });

  it('leaves out a plan that the reader may not see, and refuses who has no role', async () => {
    const stranger = await createPerson(server, { role: 'qa', teams: ['checkout'] });
    const { results } = await search(stranger.actor, found.planId, server.context);
    expect(kinds(results)).toEqual(['run']);
    const visitor = await createPerson(server, { role: null });
    await expect(search(visitor.actor, 'returns', server.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('offers the nearest names when nothing is called so', async () => {
    const { results, near } = await search(maker.actor, 'retruns 1178', server.context);
    expect(results).toEqual([]);
    expect(near.map((each) => ('name' in each ? each.name : each.kind))).toContain('returns-api');
    expect((await search(maker.actor, 'zzzzzz', server.context)).near).toEqual([]);
  });

  it('lists a few of each kind, and says that there are more', async () => {
    const { database } = server.context;
    const { repositoryId } = await database.app.findFirstOrThrow();
    for (let at = 0; at < 8; at++)
      await database.app.create({
        data: {
          ...{ slug: `widget-${at}`, name: `widget-${at}`, team: 'checkout', path: `w${at}`, repositoryId },
          ...{ blueprintId: 'node', blueprintVersion: '2' },
        },
      });
    const { results, more } = await search(maker.actor, 'widget', server.context);
    expect(results.filter(({ kind }) => kind === 'app')).toHaveLength(5);
    expect(more).toBe(true);
  });
});
