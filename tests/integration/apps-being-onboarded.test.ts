import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#domain/access/actor.ts';
import { sampleFindings } from '#domain/plan/plan-fixtures.ts';
import type { KubernetesObject } from '#integrations/kubernetes/index.ts';
import { getAppView } from '#server/apps/get-app-view.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getShellView } from '#server/shell/get-shell-view.ts';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';
import { getTeamView } from '#server/teams/get-team-view.ts';
import type { ActivityDeps } from '#workflows/activities/deps.ts';
import { createObserveActivities } from '#workflows/activities/observe.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;
let morgan: Actor;
/** What the cluster has of the app's Deployment, and of its replica sets and pods. */
let cluster: { deployment: KubernetesObject | null; others: KubernetesObject[] };

beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
beforeEach(async () => {
  server = createTestServer(await postgres.createDatabase());
  morgan = (await createPerson(server, { role: 'manager', teams: ['checkout'] })).actor;
  cluster = { deployment: null, others: [] };
  return () => server.close();
});
afterAll(() => postgres.stop());

/** The onboarding of one app, cart, to staging. */
async function start(): Promise<{ runId: string }> {
  const mira = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const size = { cpuMillis: 250, memoryMi: 256, pods: 1 };
  const { planId } = await createReadyPlan(server, mira.person, {
    apps: [
      {
        ...sampleFindings({ name: 'cart' }),
        ...{ blueprint: { id: 'node', version: '2' }, port: 8080, dockerfile: 'Dockerfile' },
        ...{ urls: { staging: 'http://127.0.0.1:9' }, size, sizes: { staging: size } },
      },
    ],
    environments: [
      {
        ...{ name: 'staging', cluster: 'sample', namespace: 'checkout-staging' },
        ...{ approval: false, deployOnMerge: true },
      },
    ],
  });
  return startOnboarding(mira.actor, { planId }, server.context);
}

/** A round of the worker's looks at where apps run. */
async function observe(): Promise<void> {
  const { database: db, organisation } = server.context;
  const client = {
    find: async ({ kind }: { kind: string }) => (kind === 'Deployment' ? cluster.deployment : null),
    list: async ({ kind }: { kind: string }) => cluster.others.filter((object) => object.kind === kind),
    podLogs: async () => ['2026-01-01T12:00:00Z sh: cart: not found'],
    listEvents: async () => [],
  };
  const appUrl = { get: async () => ({ status: 200 }) };
  const deps = { db, organisation, clusters: new Map([['sample', client]]), appUrl };
  await createObserveActivities(deps as unknown as ActivityDeps).observeApps();
}

/** The app's container ends with `exitCode` soon after every start. */
function crash(exitCode: number): void {
  const revision = { 'deployment.kubernetes.io/revision': '1' };
  const labels = { 'pod-template-hash': 'h' };
  const deployment = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'cart', namespace: 'checkout-staging', generation: 1, uid: 'd', annotations: revision },
    spec: {
      replicas: 1,
      template: { spec: { containers: [{ name: 'cart', image: 'registry.example/cart' }] } },
    },
    status: { observedGeneration: 1, updatedReplicas: 1, unavailableReplicas: 1 },
  };
  const replicaSet = {
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet' },
    metadata: { name: 'cart-h', uid: 'r', labels, annotations: revision, ownerReferences: [{ uid: 'd' }] },
  };
  const pod = {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name: 'cart-h-1', labels, creationTimestamp: new Date().toISOString() },
    status: {
      containerStatuses: [
        {
          ...{ name: 'cart', ready: false, restartCount: 4 },
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' } },
          lastState: { terminated: { exitCode, reason: 'Error' } },
        },
      ],
    },
  };
  cluster = { deployment, others: [replicaSet, pod] } as unknown as typeof cluster;
}

describe('an app whose onboarding has begun', () => {
  it('is on every page from then on, and nobody calls it well', async () => {
    const { runId } = await start();
    await observe();
    const home = await getHomeView(morgan, server.context);
    expect(home.apps).toMatchObject({ total: 1, failing: 0, attention: [], healthy: [] });
    expect(home.apps.underWay).toMatchObject([
      { slug: 'cart', standing: 'onboarding', onboardedBy: { id: runId, state: 'running', stepsTotal: 11 } },
    ]);
    expect(await getAppView(morgan, 'cart', server.context)).toMatchObject({
      ...{ lifecycle: 'onboarding', health: 'not-deployed', registeredAt: null, onboarding: { id: runId } },
      environments: [{ environment: 'staging', health: 'not-deployed' }],
    });
    const { teams } = await getTeamListView(morgan, server.context);
    expect(teams[0]).toMatchObject({ slug: 'checkout', apps: 1, needALook: 0, onboarding: 1, healthy: 0 });
  });

  it('is failing with its reason as soon as its first deployment crashes, while the run goes on', async () => {
    const { runId } = await start();
    crash(127);
    await observe();
    const home = await getHomeView(morgan, server.context);
    expect(home.apps).toMatchObject({ total: 1, failing: 1, underWay: [], healthy: [] });
    expect(home.apps.attention).toMatchObject([
      { slug: 'cart', standing: 'failing', onboardedBy: { id: runId } },
    ]);
    expect(home.apps.attention[0]?.environments[0]?.runtime?.reason).toMatch(/not found/);
    const team = await getTeamView(morgan, 'checkout', server.context);
    expect(team.apps).toMatchObject([{ slug: 'cart', standing: 'failing', lifecycle: 'onboarding' }]);
    const { shortcuts } = await getShellView(morgan, server.context);
    expect(shortcuts).toContainEqual({ kind: 'app', slug: 'cart', label: 'cart', standing: 'failing' });
  });

  it('has failed to be onboarded once its run says so, also while that listens for the next commit', async () => {
    const { runId } = await start();
    crash(1);
    await observe();
    await createReadModelActivities({ db: server.context.database }).recordRunState({
      ...{ runId, state: 'failed', outcome: 'The deployment to staging failed.' },
    });
    const home = await getHomeView(morgan, server.context);
    expect(home.apps.failing).toBe(1);
    expect(home.apps.attention).toMatchObject([
      {
        standing: 'onboarding-failed',
        health: 'failing',
        onboardedBy: { outcome: 'The deployment to staging failed.' },
      },
    ]);
    const { teams } = await getTeamListView(morgan, server.context);
    expect(teams[0]).toMatchObject({ apps: 1, needALook: 1, onboarding: 0 });
  });
});
