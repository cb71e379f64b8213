import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppUrlProbe } from '#integrations/app-url/index.ts';
import type { KubernetesObject } from '#integrations/kubernetes/index.ts';
import { getAppView } from '#server/apps/get-app-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import type { ActivityDeps } from '#workflows/activities/deps.ts';
import { claimResource } from '#workflows/activities/ledger.ts';
import { createObserveActivities } from '#workflows/activities/observe.ts';
import { type AnsweringServer, answeringServer } from '../support/answering-server.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HOUR_MS = 3_600_000;
const SHA = '8c41d7e5b20e9a77b0e1c41aa9c0d07f3b2c1b2c';

let postgres: TestPostgres;
let server: TestServer;
let app: AnsweringServer;
let address: string;
/** Status by path; whatever is not named is 404. */
let answers: Record<string, number>;
/** What the cluster has, by `Kind/name`. */
let objects: Map<string, KubernetesObject>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  app = await answeringServer((request, response) => {
    response.writeHead(answers[request.url ?? ''] ?? 404).end();
  });
  address = app.url;
});
beforeEach(async () => {
  vi.useRealTimers();
  server = createTestServer(await postgres.createDatabase());
  answers = {};
  app.requests.length = 0;
  objects = new Map();
});
afterAll(async () => {
  await app.close();
  await postgres.stop();
});

function deploy(image: string, availableReplicas = 1): void {
  objects.set('Deployment/shop', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', generation: 1, annotations: { 'onramp.dev/revision': SHA } },
    spec: {
      replicas: 1,
      template: { spec: { containers: [{ image, readinessProbe: { httpGet: { path: '/healthz' } } }] } },
    },
    status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas, readyReplicas: 1 },
  });
}

/** Moves the clock. */
const pass = (ms: number) => void vi.setSystemTime(Date.now() + ms);

/** A look of the worker at every app. */
async function observe(): Promise<void> {
  const { database: db, organisation } = server.context;
  const find = async ({ kind, name }: { kind: string; name: string }) =>
    objects.get(`${kind}/${name}`) ?? null;
  const clusters = new Map([['sample', { find, list: async () => [] }]]);
  const deps = { db, organisation, clusters, appUrl: createAppUrlProbe() } as unknown as ActivityDeps;
  await createObserveActivities(deps).observeApps();
}

/** A run of an app `shop` whose production waits for its first deployment. */
async function onboard() {
  const { person, actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const namespace = 'checkout-production';
  const { planId, repositoryId } = await createReadyPlan(server, person, {
    environments: [
      { name: 'production', cluster: 'sample', namespace, approval: true, deployOnMerge: false },
    ],
  });
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  await server.context.database.app.create({
    data: {
      slug: 'shop',
      name: 'shop',
      team: 'checkout',
      repositoryId,
      path: '.',
      blueprintId: 'node',
      blueprintVersion: '2',
      runId,
      environments: { create: { environment: 'production', cluster: 'sample', namespace, url: address } },
    },
  });
  const args = { cluster: 'sample', apiVersion: 'v1', kind: 'Service', namespace, name: 'shop' };
  await claimResource(
    server.context.database,
    {
      runId,
      step: 'await-first-deployment',
      system: 'kubernetes',
      kind: 'Service',
      key: `sample/${namespace}/Service/shop`,
      name: 'shop',
      location: namespace,
      undo: { undo: 'kubernetes/object', args },
    },
    'made',
  );
  const place = async () => (await getAppView(actor, 'shop', server.context)).environments[0];
  const resources = async () => (await getRunView(actor, runId, server.context)).resources;
  return { place, resources };
}

describe('a look at an app', () => {
  it('before its first deployment: no link, and its objects come with that deployment', async () => {
    const { place, resources } = await onboard();
    await observe();
    expect(await place()).toMatchObject({ deployed: false, openUrl: null, approvers: ['sample/checkout'] });
    expect(await resources()).toMatchObject([{ state: 'planned', comesWith: 'production' }]);
    expect(app.requests).toEqual([]);
  });

  it('after it: the commit, the path that answers, and objects that are there, each seen in the cluster', async () => {
    const { place, resources } = await onboard();
    deploy('registry.example/shop@sha256:1');
    answers = { '/healthz': 200 };
    await observe();
    expect(await place()).toMatchObject({
      deployed: true,
      health: 'healthy',
      openUrl: `${address}/healthz`,
      runtime: { revision: SHA, revisionUrl: `https://github.com/sample/shop/commit/${SHA}` },
    });
    expect(await resources()).toMatchObject([{ state: 'planned', comesWith: 'production' }]);
    objects.set('Service/shop', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' } });
    await observe();
    expect(await resources()).toMatchObject([{ state: 'present', comesWith: null }]);
    expect(app.requests).toEqual(['GET /', 'GET /healthz']);
  });

  it('visits the app again once another image runs, and prefers its page', async () => {
    const { place } = await onboard();
    deploy('registry.example/shop@sha256:1');
    await observe();
    expect(await place()).toMatchObject({ deployed: true, openUrl: null });
    answers = { '/': 302, '/healthz': 200 };
    pass(HOUR_MS);
    await observe();
    expect(await place()).toMatchObject({ openUrl: address });
    answers = { '/': 500, '/healthz': 200 };
    await observe();
    expect(await place()).toMatchObject({ openUrl: address });
    deploy('registry.example/shop@sha256:2');
    await observe();
    expect(await place()).toMatchObject({ openUrl: `${address}/healthz` });
  });
});

describe('an address that does not answer', () => {
  const visits = () => app.requests.splice(0).filter((request) => request === 'GET /').length;

  it('is visited ever more rarely, and noticed when it answers at last', async () => {
    const { place } = await onboard();
    deploy('registry.example/shop@sha256:1');
    /** By minute: a round every half one. */
    const byMinute: number[] = [];
    for (let minute = 0; minute < 30; minute++) {
      for (const _half of [1, 2]) {
        await observe();
        pass(30_000);
      }
      byMinute.push(visits());
    }
    expect(byMinute[0]).toBe(2);
    const total = byMinute.reduce((sum, count) => sum + count);
    expect(total).toBeLessThan(12);
    expect(total).toBeGreaterThan(5);
    answers = { '/': 200 };
    pass(HOUR_MS);
    await observe();
    expect(await place()).toMatchObject({ openUrl: address });
  });

  it('is visited at once when the app has become healthy again, or runs another image', async () => {
    await onboard();
    deploy('registry.example/shop@sha256:1');
    await observe();
    await observe();
    expect(visits()).toBe(1);
    deploy('registry.example/shop@sha256:1', 0);
    await observe();
    deploy('registry.example/shop@sha256:1');
    await observe();
    expect(visits()).toBe(1);
    deploy('registry.example/shop@sha256:2');
    await observe();
    expect(visits()).toBe(1);
  });
});

describe('a round over many apps', () => {
  const PLACES = 40;

  /** Places in a cluster whose every answer takes `lookMs`. @returns a round, and what it does to the cluster */
  async function createBusyCluster(lookMs: number) {
    const { database: db, organisation } = server.context;
    const { person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { repositoryId } = await createReadyPlan(server, person);
    const names = Array.from({ length: PLACES }, (_, at) => `app-${at}`);
    const place = { environment: 'staging', cluster: 'sample', namespace: 'checkout-staging', url: address };
    for (const name of names) {
      const facts = {
        slug: name,
        name,
        path: name,
        team: 'checkout',
        blueprintId: 'node',
        blueprintVersion: '2',
      };
      await db.app.create({ data: { ...facts, repositoryId, environments: { create: place } } });
    }
    const cluster = { atOnce: 0, most: 0, asked: [] as string[] };
    const find = async ({ name }: { name: string }) => {
      cluster.asked.push(name);
      cluster.most = Math.max(cluster.most, ++cluster.atOnce);
      await sleep(lookMs);
      cluster.atOnce--;
      return null;
    };
    const clusters = new Map([['sample', { find, list: async () => [] }]]);
    const deps = { db, organisation, clusters, appUrl: createAppUrlProbe() } as unknown as ActivityDeps;
    const unseen = () => db.appEnvironment.count({ where: { runtimeObservedAt: null } });
    const observeApps = (time?: RoundTime) => createObserveActivities(deps, time).observeApps();
    const observeOne = (id: string) => createObserveActivities(deps).observeApps({ repositoryId: id });
    return { cluster, unseen, observeApps, observeOne };
  }
  type RoundTime = NonNullable<Parameters<typeof createObserveActivities>[1]>;

  it('asks a cluster about a few at once', async () => {
    const { cluster, unseen, observeApps } = await createBusyCluster(5);
    expect(await observeApps()).toEqual({ looked: PLACES, deploying: 0 });
    expect(cluster.most).toBe(10);
    expect(await unseen()).toBe(0);
  });

  it('looks at one repository alone when it is asked about that', async () => {
    const { cluster, observeOne } = await createBusyCluster(5);
    const [one] = await server.context.database.app.findMany({ take: 1, orderBy: { slug: 'asc' } });
    const { person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { repositoryId } = await createReadyPlan(server, person);
    await server.context.database.app.update({ where: { id: one?.id }, data: { repositoryId } });
    expect(await observeOne(repositoryId)).toEqual({ looked: 1, deploying: 0 });
    expect(new Set(cluster.asked)).toEqual(new Set([one?.name]));
  });

  it('leaves to the next round what it has no time for, and begins there', async () => {
    const { cluster, unseen, observeApps } = await createBusyCluster(700);
    const { looked } = await observeApps({ beginMs: 1_000, endMs: 10_000 });
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(PLACES);
    expect(await unseen()).toBe(PLACES - looked);
    const first = cluster.asked.splice(0);
    await observeApps({ beginMs: 1_000, endMs: 10_000 });
    expect(cluster.asked).not.toEqual([]);
    expect(cluster.asked.filter((name) => first.includes(name))).toEqual([]);
  });

  it('waits for no cluster that does not answer', async () => {
    const { observeApps } = await createBusyCluster(3_000);
    const startedAt = Date.now();
    expect(await observeApps({ beginMs: 50, endMs: 200 })).toEqual({ looked: 0, deploying: 0 });
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    // Let the looks under way end before the database goes.
    await sleep(3_500);
  });
});
