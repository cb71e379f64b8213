import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatCredentialLife } from '#domain/credentials/credential-life.ts';
import { deployIdentityName } from '#domain/namespaces/render-namespace.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { createKubernetesClient, type KubernetesObject } from '#integrations/kubernetes/index.ts';
import { startTestCluster, type TestCluster } from '#sandbox/kubernetes/testing/cluster.ts';
import { failureInterceptor } from '#workflows/activities/failure-interceptor.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { TASK_QUEUE, WORKFLOWS } from '#workflows/contracts.ts';
import { findSecret } from '../support/canary.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

// A whole chain of servers, and workflows that are bundled from source.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HOUR_MS = 3_600_000;
const ENVIRONMENT = 'staging';
const NAMESPACE = 'checkout-staging';

let postgres: TestPostgres;
let temporal: TestTemporal;
let github: GithubFixture;
let cluster: TestCluster;
let server: TestServer;
let databaseUrl: string;
let deps: ActivityDeps;
let worker: Worker;
let connection: NativeConnection;
let working: Promise<void>;
let logs: string;
let rounds = 0;

beforeAll(async () => {
  logs = mkdtempSync(join(tmpdir(), 'onramp-credentials-'));
  const lines: string[] = [];
  Runtime.install({
    logger: new DefaultLogger('DEBUG', (entry) => {
      lines.push(JSON.stringify(entry, (_key, value) => (typeof value === 'bigint' ? String(value) : value)));
      writeFileSync(join(logs, 'worker.log'), lines.join('\n'));
    }),
  });
  [postgres, temporal, github, cluster] = await Promise.all([
    startTestPostgres(),
    startTestTemporal(),
    startGithubFixture(),
    startTestCluster(),
  ]);
  databaseUrl = await postgres.createDatabase();
  server = createTestServer(databaseUrl);
  const kubernetes = createKubernetesClient({
    kubeconfig: readFileSync(cluster.kubernetes.kubeconfig, 'utf8'),
    cluster: 'sandbox',
    server: cluster.kubernetes.url,
  });
  await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  deps = {
    db: server.context.database,
    organisation: server.context.organisation,
    github: github.github,
    clusters: new Map([['sandbox', kubernetes]]),
  } as unknown as ActivityDeps;
  connection = await NativeConnection.connect({ address: temporal.address });
  worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    activities: createActivities(deps),
    interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
  });
  working = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await working;
  await connection.close();
  await server.close();
  await Promise.all([github.close(), cluster.close(), temporal.stop(), postgres.stop()]);
  rmSync(logs, { recursive: true });
});
beforeEach(() => server.context.database.managedResource.deleteMany());

/** A repository that was onboarded: its identity in the cluster, its environment, a run that succeeded. */
async function onboarded(name: string) {
  const repository = await github.addRepository(name);
  github.standIn.ensureEnvironment(repository.id, ENVIRONMENT);
  const identity = deployIdentityName(name);
  await deps.clusters.get('sandbox')?.apply({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: identity, namespace: NAMESPACE },
  } as KubernetesObject);
  const { person } = await createPerson(server, { role: 'engineer' });
  const { planId, repositoryId } = await createReadyPlan(server, person, {
    repository: {
      host: 'github.com',
      id: repository.id,
      owner: 'acme',
      name,
      url: `${github.url}/acme/${name}`,
      private: true,
      defaultBranch: 'main',
      headSha: 'a'.repeat(40),
    },
    environments: [
      { name: ENVIRONMENT, cluster: 'sandbox', namespace: NAMESPACE, approval: false, deployOnMerge: true },
    ] satisfies Plan['environments'],
  });
  const run = await server.context.database.run.create({
    data: {
      kind: 'onboarding',
      title: `Onboard acme/${name}`,
      team: 'checkout',
      state: 'succeeded',
      repositoryId,
      planId,
      startedById: person.id,
      mergeChoice: 'wait',
      workflowId: `onboard/${name}`,
    },
  });
  const ensure = () =>
    createActivities(deps).ensureDeployCredential({ runId: run.id, environment: ENVIRONMENT });
  await ensure();
  const resource = () =>
    server.context.database.managedResource.findFirstOrThrow({
      where: { kind: 'secret', location: `acme/${name}`, name: `${ENVIRONMENT}/KUBE_TOKEN` },
    });
  return {
    run,
    ensure,
    resource,
    identity,
    async removeFromGithub() {
      const inside = await github.inside(repository, { environments: 'write', secrets: 'write' });
      await inside.settings.deleteSecret(repository, ENVIRONMENT, 'KUBE_TOKEN');
    },
    token: () => github.standIn.secretsFor(repository.id, ENVIRONMENT).KUBE_TOKEN,
    /** As if the token had been issued a while ago and ended after this many hours from now. */
    async age(issuedHoursAgo: number, hoursLeft: number) {
      const [issuedAt, expiresAt] = [-issuedHoursAgo, hoursLeft].map(
        (hours) => new Date(Date.now() + hours * HOUR_MS),
      );
      if (!issuedAt || !expiresAt) throw new Error('two times were made');
      const version = formatCredentialLife({ issuedAt, expiresAt });
      await server.context.database.managedResource.update({
        where: { id: (await resource()).id },
        data: { version },
      });
    },
  };
}

async function rotate(): Promise<void> {
  await temporal.client.workflow.execute(WORKFLOWS.rotateDeployCredentials, {
    workflowId: `rotate/${++rounds}`,
    taskQueue: TASK_QUEUE,
  });
}
const status = () =>
  server.context.database.systemStatus.findUniqueOrThrow({ where: { name: 'deploy-credentials' } });
const worksInCluster = async (token: string | undefined) =>
  (await cluster.call('GET', '/api/v1', undefined, { token: token ?? 'none' })).status === 200;

describe('a deploy credential', () => {
  it('that the cluster cut to a day is renewed with less than eight hours left, not before', async () => {
    const shop = await onboarded('shop');
    const first = shop.token();
    const life = (await shop.resource()).version?.split('/').map((time) => Date.parse(time)) ?? [];
    expect(Math.round(((life[1] ?? 0) - (life[0] ?? 0)) / HOUR_MS)).toBe(24);
    await shop.age(15, 9);
    await rotate();
    expect(shop.token()).toBe(first);
    await shop.age(17, 7);
    await rotate();
    expect(shop.token()).not.toBe(first);
    expect(await worksInCluster(shop.token())).toBe(true);
    expect(await status()).toMatchObject({ state: 'ok', detail: null });
    const second = shop.token();
    await rotate();
    expect(shop.token()).toBe(second);
  });

  it('is kept by a second run while enough of its life is left, and replaced when not, or when GitHub lost it', async () => {
    const shop = await onboarded('shop-again');
    const first = shop.token();
    await shop.ensure();
    expect(shop.token()).toBe(first);
    await shop.age(20, 4);
    await shop.ensure();
    const second = shop.token();
    expect(second).not.toBe(first);
    await shop.removeFromGithub();
    await shop.ensure();
    expect(shop.token()).toBeDefined();
    expect(shop.token()).not.toBe(second);
  });

  it('is replaced when its service account was deleted and made anew, because the old one is void', async () => {
    const shop = await onboarded('shop-anew');
    const first = shop.token();
    const startedAt = Date.now();
    await cluster.call('DELETE', `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${shop.identity}`);
    // Times of creation are whole seconds.
    await expect.poll(() => Date.now() - startedAt).toBeGreaterThan(1_100);
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: shop.identity, namespace: NAMESPACE },
    });
    expect(await worksInCluster(first)).toBe(false);
    await shop.ensure();
    expect(shop.token()).not.toBe(first);
    expect(await worksInCluster(shop.token())).toBe(true);
  });

  it('that cannot be renewed is told, stops no other, and is forgiven once it can', async () => {
    const [lost, fine] = [await onboarded('lost'), await onboarded('fine')];
    const before = fine.token();
    await lost.age(17, 6);
    await fine.age(17, 7);
    const account = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${lost.identity}`;
    await cluster.call('DELETE', account);
    await rotate();
    expect(fine.token()).not.toBe(before);
    const { state, detail } = await status();
    expect(state).toBe('failing');
    expect(detail).toMatch(/^Deploy credentials could not be renewed\. staging of acme\/lost: .*deploy-lost/);
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: lost.identity, namespace: NAMESPACE },
    });
    await rotate();
    expect(await status()).toMatchObject({ state: 'ok', detail: null });
    expect(await worksInCluster(lost.token())).toBe(true);
  });

  it.each(['undoing', 'undone'] as const)('of a run that is %s is left alone', async (state) => {
    const shop = await onboarded(`shop-${state}`);
    const before = shop.token();
    await shop.age(23, 1);
    await server.context.database.run.update({ where: { id: shop.run.id }, data: { state } });
    await rotate();
    expect(shop.token()).toBe(before);
    expect(
      await createActivities(deps).renewDeployCredential({ resourceId: (await shop.resource()).id }),
    ).toEqual({ outcome: 'unused' });
  });

  it('of a run whose undo waits for a merge is renewed: until then the pipeline works', async () => {
    const shop = await onboarded('shop-waiting');
    const before = shop.token();
    await shop.age(23, 1);
    await server.context.database.run.update({
      where: { id: shop.run.id },
      data: { state: 'undoing', waitingSince: new Date() },
    });
    await rotate();
    expect(shop.token()).not.toBe(before);
  });

  it('is not left behind when its run is undone while it is being renewed', async () => {
    const shop = await onboarded('shop-raced');
    await shop.age(23, 1);
    const { db } = deps;
    const kubernetes = deps.clusters.get('sandbox');
    const racing = {
      ...deps,
      clusters: new Map([
        [
          'sandbox',
          {
            ...kubernetes,
            createToken: async (request: Parameters<NonNullable<typeof kubernetes>['createToken']>[0]) => {
              await db.run.update({ where: { id: shop.run.id }, data: { state: 'undoing' } });
              return kubernetes?.createToken(request);
            },
          },
        ],
      ]),
    } as unknown as ActivityDeps;
    const { id } = await shop.resource();
    expect(await createActivities(racing).renewDeployCredential({ resourceId: id })).toEqual({
      outcome: 'unused',
    });
    expect(shop.token()).toBeUndefined();
  });

  it('is in no history, no row and no log, and neither is the key of the app', async () => {
    const shop = await onboarded('shop-secret');
    const first = shop.token() ?? '';
    await shop.age(20, 4);
    await rotate();
    const second = shop.token() ?? '';
    expect(second).not.toBe(first);
    for (const secret of [first, second, github.app.privateKey, cluster.kubernetes.adminToken]) {
      const places = await findSecret({
        databaseUrl,
        temporalAddress: temporal.address,
        logFolders: [logs],
        secret,
      });
      expect(places).toEqual([]);
    }
    expect(readFileSync(join(logs, 'worker.log'), 'utf8')).toContain('renewDeployCredential');
  });
});

it('keeps to the contract of GitHub throughout', () => {
  expect(github.recording.violations()).toEqual([]);
});
