import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WaitView } from '#domain/views/waits.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

/** More than Home shows of one list. */
const MANY = 25;

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

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

/** A repository with an app of `team`, whose production waits for an approval. */
async function hold(input: {
  owner?: string;
  team: string;
  approvers: string[];
  since: Date;
}): Promise<string> {
  const { owner = 'sample', team, approvers, since } = input;
  const name = `shop-${randomUUID()}`;
  const app = { slug: name, name, team, path: '.', blueprintId: 'node', blueprintVersion: '2' };
  const { id } = await server.context.database.repository.create({
    data: {
      host: 'github.com',
      externalId: BigInt(Math.floor(Math.random() * 2 ** 40)),
      owner,
      name,
      url: `https://github.com/${owner}/${name}`,
      defaultBranch: 'main',
      apps: { create: app },
      pendingApprovals: {
        create: {
          ...{ environment: 'production', url: `https://github.com/${owner}/${name}/actions/runs/1` },
          ...{ approverTeams: approvers, approverIds: [], approverLogins: [], since, observedAt: new Date() },
        },
      },
    },
  });
  return id;
}

const namesOf = (waits: WaitView[]) =>
  waits.flatMap((wait) => (wait.kind === 'approval' ? [wait.repository.fullName.split('/')[0]] : []));

describe('the approvals on Home', () => {
  it('shows the reader’s own, however many older ones of their runs wait for others', async () => {
    const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId, repositoryId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const run = await server.context.database.run.findUniqueOrThrow({ where: { id: runId } });
    for (let at = 0; at < MANY; at++) {
      const other = await hold({ team: 'payments', approvers: ['payments'], since: daysAgo(9) });
      const { planId, kind, title, team, startedById, mergeChoice } = run;
      const facts = { planId, kind, title, team, startedById, mergeChoice };
      await server.context.database.run.create({
        data: { ...facts, repositoryId: other, workflowId: `sample/${at}` },
      });
    }
    await server.context.database.pendingApproval.create({
      data: {
        ...{ repositoryId, environment: 'production', url: 'https://github.com/sample/shop/actions/runs/1' },
        ...{ approverTeams: ['checkout'], approverIds: [], approverLogins: [] },
        ...{ since: daysAgo(1), observedAt: new Date() },
      },
    });
    const home = await getHomeView(actor, server.context);
    expect(home.waits.you).toMatchObject([{ kind: 'approval', repository: { fullName: 'sample/shop' } }]);
    expect(home.waits.counts).toEqual({ you: 1, yourTeams: 1 + MANY, all: 1 + MANY });
    expect(home.waits.yourTeams).toHaveLength(20);
  });

  it('takes a team of the same name of another owner for another team', async () => {
    const { actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const stranger = await createPerson(server, { role: 'engineer', teams: [] });
    await hold({ owner: 'sample', team: 'checkout', approvers: ['checkout'], since: daysAgo(1) });
    await hold({ owner: 'elsewhere', team: 'payments', approvers: ['checkout'], since: daysAgo(2) });
    expect(namesOf((await getHomeView(actor, server.context)).waits.you)).toEqual(['sample']);
    const none = await getHomeView(stranger.actor, server.context);
    expect([...none.waits.you, ...none.waits.yourTeams]).toEqual([]);
  });
});

describe('the questions on Home', () => {
  it('shows the reader’s own, however many earlier ones of their runs wait for others', async () => {
    const { database } = server.context;
    const { person, actor } = await createPerson(server, { role: 'platform' });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const ask = (owner: string, dueAt: Date) =>
      database.humanTask.create({
        data: {
          ...{
            cause: `sample/${randomUUID()}`,
            kind: 'approve-size',
            state: 'open',
            title: 'Approve',
            owner,
          },
          ...{ request: {}, issueLabel: randomUUID(), dueAt },
          waiters: { create: { runId, step: 'ensure-namespaces' } },
        },
      });
    for (let at = 0; at < MANY; at++) await ask('checkout', daysAgo(9));
    const { id } = await ask('platform', daysAgo(1));
    const home = await getHomeView(actor, server.context);
    expect(home.waits.you).toMatchObject([{ kind: 'human-task', task: { id } }]);
    expect(home.waits.yourTeams).toHaveLength(20);
  });
});
