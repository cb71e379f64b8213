import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appUrl } from '#domain/app-manifest/render-context.ts';
import type { Plan, PlannedApp } from '#domain/plan/plan.ts';
import { sampleFindings } from '#domain/plan/plan-fixtures.ts';
import { getAppView } from '#server/apps/get-app-view.ts';
import { getAppListView } from '#server/apps/list-apps.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { createEndedRunActivities } from '#workflows/activities/ended-runs.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  sampleOrganisation,
  type TestServer,
} from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;
let mira: Awaited<ReturnType<typeof createPerson>>;

beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
beforeEach(async () => {
  server = createTestServer(await postgres.createDatabase());
  mira = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  return () => server.close();
});
afterAll(() => postgres.stop());

const size = { cpuMillis: 250, memoryMi: 256, pods: 1 };
const cluster = sampleOrganisation.clusters[0]!;

function anApp(name: string, environments: readonly string[], path: string): PlannedApp {
  return {
    ...sampleFindings({ name }),
    name,
    path,
    blueprint: { id: 'node', version: '2' },
    port: 8080,
    dockerfile: 'Dockerfile',
    urls: Object.fromEntries(
      environments.map((environment) => [environment, appUrl(name, environment, cluster)]),
    ),
    size,
    sizes: {},
  };
}

interface Wanted {
  apps: string[];
  environments?: string[];
  repository?: string;
  repositoryRowId?: string;
  team?: string;
}

/** A ready plan of a repository of its own, or of one that the database knows. */
async function plan(wanted: Wanted): Promise<{ planId: string; repositoryId: string }> {
  const { apps, environments = ['staging'], repository = `shop-${randomUUID()}`, repositoryRowId } = wanted;
  const { team = 'checkout' } = wanted;
  const named: Partial<Plan> = {
    team,
    repository: {
      host: 'github.com',
      id: Math.floor(Math.random() * 2 ** 40),
      owner: 'acme',
      name: repository,
      url: `https://github.com/acme/${repository}`,
      private: true,
      defaultBranch: 'main',
      headSha: 'a'.repeat(40),
    },
    apps: apps.map((name, at) => anApp(name, environments, at === 0 ? '.' : `apps/${at}`)),
    environments: environments.map((name) => ({
      name,
      cluster: 'sample',
      namespace: `${team}-${name}`,
      approval: false,
      deployOnMerge: true,
    })),
  };
  return createReadyPlan(server, mira.person, { ...named, ...(repositoryRowId ? { repositoryRowId } : {}) });
}

const start = (planId: string) => startOnboarding(mira.actor, { planId }, server.context);
const started = async (wanted: Wanted) => {
  const made = await plan(wanted);
  return { ...made, ...(await start(made.planId)) };
};
const claims = async () => {
  const rows = await server.context.database.nameClaim.findMany({
    orderBy: [{ kind: 'asc' }, { key: 'asc' }],
  });
  return rows.map(({ kind, key }) => `${kind} ${key}`);
};
const appNames = async () =>
  (await server.context.database.app.findMany({ orderBy: { slug: 'asc' } })).map(({ slug }) => slug);
const record = (runId: string, state: 'failed' | 'undone') =>
  createReadModelActivities({ db: server.context.database }).recordRunState({
    ...{ runId, state, outcome: 'It is over.', final: true },
  });
const register = (slug: string) =>
  server.context.database.app.update({ where: { slug }, data: { registeredAt: new Date() } });

/** Something in the cluster that the run made. */
async function make(runId: string, name = 'Namespace'): Promise<void> {
  await server.context.database.managedResource.create({
    data: {
      ...{ system: 'kubernetes', kind: 'Namespace', key: `${randomUUID()}/${name}`, name, state: 'present' },
      uses: { create: { runId, step: 'ensure-namespaces', made: true } },
    },
  });
}

describe('names at the start of an onboarding', () => {
  it('are claimed with it: the apps, where they answer, and the deploy identity', async () => {
    const { runId, repositoryId } = await started({
      apps: ['cart'],
      environments: ['staging', 'production'],
      repository: 'shop',
    });
    expect(await claims()).toEqual([
      'address cart-production.example.test',
      'address cart-staging.example.test',
      'app cart',
      'deploy-identity sample/checkout-production/deploy-shop',
      'deploy-identity sample/checkout-staging/deploy-shop',
    ]);
    const app = await server.context.database.app.findUniqueOrThrow({
      where: { slug: 'cart' },
      include: { environments: { orderBy: { environment: 'asc' } } },
    });
    expect(app).toMatchObject({
      ...{ repositoryId, runId, team: 'checkout', registeredAt: null },
      environments: [
        { environment: 'production' },
        { environment: 'staging', namespace: 'checkout-staging' },
      ],
    });
  });

  it('belong to one of two runs that start in the same moment; the other is told whose they are', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `cart-${round}`;
      const plans = await Promise.all([
        plan({ apps: [name, `a-${name}`] }),
        plan({ apps: [`a-${name}`, name] }),
      ]);
      const results = await Promise.allSettled(plans.map(({ planId }) => start(planId)));
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(refused).toMatchObject([{ code: 'conflict' }]);
      expect(refused[0].message).toMatch(
        new RegExp(
          `^The (name "a-${name}"|address a-${name}-staging.example.test) is taken by a-${name} of acme/shop-\\S+, run \\d+ under way`,
        ),
      );
      const runs = await server.context.database.run.findMany({
        where: { planId: { in: plans.map(({ planId }) => planId) } },
      });
      expect(runs).toHaveLength(1);
      const outbox = await server.context.database.outboxMessage.count();
      expect(outbox).toBe(round + 1);
    }
  });

  it('are refused where different apps and environments make the same address', async () => {
    await started({ apps: ['shop-eu'], environments: ['staging'] });
    const { planId } = await plan({ apps: ['shop'], environments: ['eu-staging'] });
    await expect(start(planId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^The address shop-eu-staging\.example\.test is taken by shop-eu of acme\//,
      ),
    });
    expect(await appNames()).toEqual(['shop-eu']);
  });

  it('are refused where two repositories of one name would share a deploy identity', async () => {
    await started({ apps: ['cart'], repository: 'api' });
    const { planId } = await plan({ apps: ['basket'], repository: 'api' });
    await expect(start(planId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^checkout-staging on sample has a deploy identity deploy-api already, that of acme\/api\./,
      ),
    });
    const other = await plan({ apps: ['basket'], repository: 'api', team: 'payments' });
    await expect(
      startOnboarding(
        (await createPerson(server, { role: 'platform' })).actor,
        { planId: other.planId },
        server.context,
      ),
    ).resolves.toMatchObject({ created: true });
  });

  it('are the repository’s own when it is onboarded again, also for an app in another folder', async () => {
    const first = await started({ apps: ['cart', 'worker'] });
    await record(first.runId, 'failed');
    const again = await started({ apps: ['worker', 'cart'], repositoryRowId: first.repositoryId });
    expect(again.created).toBe(true);
    const rows = await server.context.database.app.findMany({ orderBy: { slug: 'asc' } });
    expect(rows).toMatchObject([
      { slug: 'cart', path: 'apps/1', runId: again.runId },
      { slug: 'worker', path: '.', runId: again.runId },
    ]);
  });
});

describe('a plan whose name another repository has taken since', () => {
  it('asks for another name, says who has it, and cannot be started', async () => {
    const mine = await plan({ apps: ['cart'] });
    await started({ apps: ['cart'], repository: 'other' });
    const view = await getPlanView(mira.actor, mine.planId, server.context);
    expect(view.plan?.questions).toMatchObject([
      {
        appPath: '.',
        field: 'name',
        question: expect.stringMatching(/is taken by cart of acme\/other, run \d+ under way/),
      },
    ]);
    expect(view.may.start).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('cart of acme/other'),
    });
  });

  it('says nothing of the other repository to whom may not read it', async () => {
    const mine = await plan({ apps: ['cart'] });
    await started({ apps: ['cart'], repository: 'secret-plans' });
    const via = { kind: 'token' as const, tokenId: randomUUID(), scopes: ['write' as const] };
    const refused = startOnboarding({ ...mira.actor, via }, { planId: mine.planId }, server.context);
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    const { message } = (await refused.catch((error: Error) => error)) as Error;
    expect(message).toContain('taken by an app of another repository');
    expect(message).not.toContain('secret-plans');
  });

  it('can be started once the name is free', async () => {
    const mine = await plan({ apps: ['cart'] });
    const other = await started({ apps: ['cart'] });
    await record(other.runId, 'undone');
    expect((await getPlanView(mira.actor, mine.planId, server.context)).may.start).toEqual({ allowed: true });
    expect(await start(mine.planId)).toMatchObject({ created: true });
  });
});

describe('names at the end of a run', () => {
  it('are free when it is undone, and its apps are gone', async () => {
    const { runId } = await started({ apps: ['cart', 'worker'] });
    await make(runId);
    await undoRun(mira.actor, runId, {}, server.context);
    expect(await appNames()).toEqual(['cart', 'worker']);
    await record(runId, 'undone');
    expect(await claims()).toEqual([]);
    expect(await appNames()).toEqual([]);
  });

  it('are free when it failed without having made anything; issues and messages count for nothing', async () => {
    const { runId } = await started({ apps: ['cart'] });
    await server.context.database.managedResource.create({
      data: {
        ...{ system: 'jira', kind: 'issue', key: 'OPS-1', name: 'OPS-1', state: 'present' },
        uses: { create: { runId, step: 'verify-access', made: true } },
      },
    });
    await record(runId, 'failed');
    expect(await claims()).toEqual([]);
    expect(await appNames()).toEqual([]);
  });

  it('are kept when it failed and left something behind, and its apps say so', async () => {
    const { runId } = await started({ apps: ['cart'] });
    await make(runId);
    await record(runId, 'failed');
    expect(await claims()).toHaveLength(3);
    const list = await getAppListView(mira.actor, {}, server.context);
    expect(list.rows).toMatchObject([
      {
        slug: 'cart',
        lifecycle: 'onboarding-failed',
        standing: 'onboarding-failed',
        onboardedBy: { id: runId },
      },
    ]);
    const other = await plan({ apps: ['cart'] });
    await expect(start(other.planId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /is taken by cart of acme\/\S+, until run \d+ is undone\. Choose another name\.$/,
      ),
    });
  });

  it('are free as well when an operator ended its workflow before it made anything', async () => {
    const { runId } = await started({ apps: ['cart'] });
    const activities = createEndedRunActivities({ db: server.context.database, workflows: {} as never });
    const action = { kind: 'end' as const, sentence: 'The run was ended by an operator.' };
    expect(await activities.settleEndedRun({ runId, state: 'running', action })).toEqual({ settled: true });
    expect(await claims()).toEqual([]);
  });

  it('stay with the registered app when a second onboarding of it is undone', async () => {
    const first = await started({ apps: ['cart'] });
    await make(first.runId);
    await register('cart');
    await server.context.database.run.update({
      where: { id: first.runId },
      data: { state: 'succeeded', activeKey: null, finishedAt: new Date() },
    });
    const second = await started({ apps: ['cart', 'worker'], repositoryRowId: first.repositoryId });
    expect(await appNames()).toEqual(['cart', 'worker']);
    await record(second.runId, 'undone');
    expect(await appNames()).toEqual(['cart']);
    expect(await getAppView(mira.actor, 'cart', server.context)).toMatchObject({ lifecycle: 'registered' });
    expect((await claims()).filter((claim) => claim.startsWith('a'))).toEqual([
      'address cart-staging.example.test',
      'app cart',
    ]);
  });

  it('go back to the earlier run that failed when the second try is undone', async () => {
    const first = await started({ apps: ['cart'] });
    await make(first.runId);
    await record(first.runId, 'failed');
    const second = await started({ apps: ['cart'], repositoryRowId: first.repositoryId });
    await record(second.runId, 'undone');
    expect(await getAppView(mira.actor, 'cart', server.context)).toMatchObject({
      lifecycle: 'onboarding-failed',
      onboardedBy: { id: first.runId },
    });
    await record(first.runId, 'undone');
    expect(await claims()).toEqual([]);
    await expect(getAppView(mira.actor, 'cart', server.context)).rejects.toMatchObject({ code: 'not-found' });
  });
});
