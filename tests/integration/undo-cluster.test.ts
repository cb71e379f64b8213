import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownershipLabels } from '#domain/app-manifest/kubernetes-object.ts';
import { renderDeployIdentity, renderNamespace } from '#domain/namespaces/render-namespace.ts';
import type { Change, PlannedObject } from '#domain/plan/plan.ts';
import {
  createKubernetesClient,
  type Kubernetes,
  type KubernetesObject,
} from '#integrations/kubernetes/index.ts';
import { startTestCluster, type TestCluster } from '#sandbox/kubernetes/testing/cluster.ts';
import { deployment, pod, RESTRICTED, service } from '#sandbox/kubernetes/testing/manifests.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { ensureRecorded } from '#workflows/activities/ledger.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { createRun, undo } from '../support/undo.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const LABELS = ownershipLabels('checkout', 'staging');

let postgres: TestPostgres;
let server: TestServer;
let cluster: TestCluster;
let kubernetes: Kubernetes;
let deps: ActivityDeps;
beforeAll(async () => {
  [postgres, cluster] = await Promise.all([startTestPostgres(), startTestCluster()]);
  server = createTestServer(await postgres.createDatabase());
  kubernetes = createKubernetesClient({
    kubeconfig: readFileSync(cluster.kubernetes.kubeconfig, 'utf8'),
    cluster: 'sandbox',
    server: cluster.kubernetes.url,
  });
  const { database: db, organisation } = server.context;
  deps = { db, organisation, clusters: new Map([['sample', kubernetes]]) } as unknown as ActivityDeps;
});
afterAll(async () => {
  await server.close();
  await Promise.all([cluster.close(), postgres.stop()]);
});

let namespace: string;
let made = 0;
beforeEach(async () => {
  namespace = `checkout-${++made}`;
  await cluster.makeNamespace(namespace, { ...RESTRICTED, ...LABELS });
});

type Kind = 'Deployment' | 'Service';
/** What the pipeline applies: an app that the team may have put there by hand, without Onramp's label. */
function manifest(kind: Kind, labels: Record<string, string>): KubernetesObject {
  const object = (kind === 'Service' ? service : deployment)(namespace, 'checkout') as KubernetesObject;
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
}
const planned = (kind: Kind, change: Change): PlannedObject => ({
  cluster: 'sample',
  namespace,
  apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
  kind,
  name: 'checkout',
  change,
  manifest: {},
  appliedBy: 'pipeline',
});
const startRun = (changes: Record<Kind, Change>, repositoryRowId?: string) =>
  createRun(server, {
    repositoryRowId,
    environments: [{ name: 'staging', cluster: 'sample', namespace, approval: false, deployOnMerge: true }],
    objects: [planned('Deployment', changes.Deployment), planned('Service', changes.Service)],
  });
const applyAll = async (labels: Record<string, string>) => {
  for (const kind of ['Deployment', 'Service'] as const)
    await kubernetes.apply(manifest(kind, labels), { onConflict: 'take-over' });
};
/** As the workflow does: claimed, applied by the pipeline, confirmed. */
async function deploy(runId: string): Promise<void> {
  await createActivities(deps).claimPipelineObjects({ runId });
  await applyAll(LABELS);
  await createActivities(deps).confirmPipelineObjects({ runId });
}
async function present(): Promise<string[]> {
  const found = await Promise.all([
    kubernetes.find({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout', namespace }),
    kubernetes.find({ apiVersion: 'v1', kind: 'Service', name: 'checkout', namespace }),
  ]);
  return found.flatMap((object) => (object ? [object.kind] : []));
}

describe('undo of what a pipeline applied', () => {
  const BY_HAND = { Deployment: 'modify', Service: 'same' } as const;
  const NEW = { Deployment: 'add', Service: 'add' } as const;

  it('removes what was not there before', async () => {
    const { runId } = await startRun(NEW);
    await deploy(runId);
    expect(await present()).toEqual(['Deployment', 'Service']);
    expect(await undo(deps, runId)).toEqual([]);
    expect(await present()).toEqual([]);
  });

  it('leaves what the team had deployed by hand, and names what was changed', async () => {
    await applyAll({});
    const { runId } = await startRun(BY_HAND);
    await deploy(runId);
    expect(await undo(deps, runId)).toEqual([
      'Deployment checkout, which this run changed and whose former content is not known',
    ]);
    expect(await present()).toEqual(['Deployment', 'Service']);
  });

  it('leaves it also when the run is undone before it heard of the deployment', async () => {
    await applyAll({});
    const { runId } = await startRun(BY_HAND);
    await createActivities(deps).claimPipelineObjects({ runId });
    await applyAll(LABELS);
    expect(await undo(deps, runId)).toEqual([
      'Deployment checkout, which this run may have changed and whose former content is not known',
    ]);
    expect(await present()).toEqual(['Deployment', 'Service']);
  });

  it('leaves what is older than the run, though the plan had not seen it', async () => {
    await applyAll({});
    const { runId } = await startRun(NEW);
    const startedAt = new Date(Date.now() + 3_600_000);
    await server.context.database.run.update({ where: { id: runId }, data: { startedAt } });
    await deploy(runId);
    expect((await undo(deps, runId)).toSorted()).toEqual([
      'Deployment checkout, because it is older than the run',
      'Service checkout, because it is older than the run',
    ]);
    expect(await present()).toEqual(['Deployment', 'Service']);
  });

  it('of a repository onboarded again stays while the earlier run stands, and goes with the last one', async () => {
    const first = await startRun(NEW);
    await deploy(first.runId);
    const second = await startRun(BY_HAND, first.repositoryId);
    await deploy(second.runId);
    expect((await undo(deps, first.runId)).toSorted()).toEqual([
      'Deployment checkout, which another run uses',
      'Service checkout, which another run uses',
    ]);
    expect(await present()).toEqual(['Deployment', 'Service']);
    expect(await undo(deps, second.runId)).toEqual([]);
    expect(await present()).toEqual([]);
  });

  it('leaves what the team made by hand after an earlier run was undone', async () => {
    const first = await startRun(NEW);
    await deploy(first.runId);
    await undo(deps, first.runId);
    await applyAll(LABELS);
    const second = await startRun({ Deployment: 'same', Service: 'same' }, first.repositoryId);
    await deploy(second.runId);
    expect(await undo(deps, second.runId)).toEqual([]);
    expect(await present()).toEqual(['Deployment', 'Service']);
  });
});

describe('undo of a namespace that a run made', () => {
  /** The run has made the namespace and a quota that goes with it. */
  async function startRunWithNamespace(): Promise<string> {
    const { runId } = await createRun(server, {});
    const claim = { runId, step: 'ensure-namespaces', system: 'kubernetes', change: 'add' } as const;
    const args = { cluster: 'sample', apiVersion: 'v1', kind: 'Namespace', namespace: null, name: namespace };
    await ensureRecorded(
      deps.db,
      {
        ...claim,
        kind: 'Namespace',
        key: `sample/-/Namespace/${namespace}`,
        name: namespace,
        undo: { undo: 'kubernetes/object', args },
      },
      async () => ({ outcome: 'created' }),
    );
    const key = `sample/${namespace}/ResourceQuota/team`;
    await ensureRecorded(
      deps.db,
      { ...claim, kind: 'ResourceQuota', key, name: 'team', undo: null },
      async () => ({ outcome: 'created' }),
    );
    return runId;
  }
  const isThere = async () => {
    const live = await kubernetes.find({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    return live !== null && live.metadata.deletionTimestamp === undefined;
  };
  const template = { metadata: { labels: { app: 'theirs' } }, spec: pod('x', 'x').spec };
  const inside = (apiVersion: string, kind: string, rest: object): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name: 'theirs', namespace },
    ...rest,
  });
  const selector = { matchLabels: { app: 'theirs' } };

  it.each<[string, (kind: string) => KubernetesObject]>([
    [
      'StatefulSet',
      (kind) => inside('apps/v1', kind, { spec: { serviceName: 'theirs', selector, template } }),
    ],
    [
      'CronJob',
      (kind) =>
        inside('batch/v1', kind, { spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } } }),
    ],
    [
      'PersistentVolumeClaim',
      (kind) =>
        inside('v1', kind, {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        }),
    ],
    ['Secret', (kind) => inside('v1', kind, { stringData: { url: 'postgres://sample' } })],
    ['ConfigMap', (kind) => inside('v1', kind, { data: { colour: 'blue' } })],
    // Rendered for an app that was added later: it carries the label, and no run made it.
    ['Deployment', () => manifest('Deployment', LABELS)],
    ['Pod', () => pod(namespace, 'theirs') as KubernetesObject],
  ])('keeps it, and names what is in it, when the team has a %s there', async (kind, create) => {
    const runId = await startRunWithNamespace();
    const theirs = create(kind);
    await kubernetes.apply(theirs);
    expect(await undo(deps, runId)).toEqual([
      `the namespace ${namespace}, because ${kind} ${theirs.metadata.name} in it is not Onramp's`,
    ]);
    expect(await isThere()).toBe(true);
  });

  it('takes it away with what is Kubernetes’ own in it, and the ledger knows that all of it is gone', async () => {
    const runId = await startRunWithNamespace();
    const token = inside('v1', 'Secret', { type: 'kubernetes.io/service-account-token' });
    const annotations = { 'kubernetes.io/service-account.name': 'default' };
    await kubernetes.apply({ ...token, metadata: { ...token.metadata, annotations } });
    const rootCa = { apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-root-ca.crt', namespace };
    await expect.poll(() => kubernetes.find(rootCa)).not.toBeNull();
    expect(await undo(deps, runId)).toEqual([]);
    await expect.poll(isThere).toBe(false);
    const uses = await deps.db.resourceUse.findMany({ where: { runId }, include: { resource: true } });
    expect(uses.map(({ removed, resource }) => [resource.kind, resource.state, removed]).toSorted()).toEqual([
      ['Namespace', 'removed', true],
      ['ResourceQuota', 'removed', true],
    ]);
  });

  it('does not take for the team’s what only waits for its owner’s removal to reach it', async () => {
    const runId = await startRunWithNamespace();
    const gone = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'gone', uid: 'sample-uid' };
    const listed = {
      ...pod(namespace, 'left-over'),
      metadata: { name: 'left-over', ownerReferences: [gone] },
    };
    const slow: Kubernetes = {
      ...kubernetes,
      list: async (request) =>
        request.kind === 'Pod' ? [listed as unknown as KubernetesObject] : kubernetes.list(request),
    };
    const clusters = new Map([['sample', slow]]);
    expect(await undo({ ...deps, clusters } as ActivityDeps, runId)).toEqual([]);
  });

  it('keeps it for what an operator runs in it for the team, by the name of what the team made', async () => {
    const runId = await startRunWithNamespace();
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'sample-uid' };
    const listed = { ...pod(namespace, 'agent-x'), metadata: { name: 'agent-x', ownerReferences: [owner] } };
    const withOperator: Kubernetes = {
      ...kubernetes,
      find: async (reference) =>
        reference.kind === 'DaemonSet'
          ? ({ ...reference, metadata: { name: reference.name } } as KubernetesObject)
          : kubernetes.find(reference),
      list: async (request) =>
        request.kind === 'Pod' ? [listed as unknown as KubernetesObject] : kubernetes.list(request),
    };
    const clusters = new Map([['sample', withOperator]]);
    expect(await undo({ ...deps, clusters } as ActivityDeps, runId)).toEqual([
      `the namespace ${namespace}, because DaemonSet agent in it is not Onramp's`,
    ]);
    expect(await isThere()).toBe(true);
  });

  it('keeps what makes it safe and usable as well, and removes the repository’s deploy identity', async () => {
    namespace = 'checkout-staging';
    const environment = { name: 'staging', cluster: 'sample', approval: false, deployOnMerge: true };
    const { teams, clusters } = server.context.organisation;
    const [team, target] = [teams[0]!, clusters[0]!];
    const objects = [
      ...renderNamespace({ team, environment, cluster: target, limit: team.limit }),
      ...renderDeployIdentity({ team, environment, repository: { host: 'github.com', id: 1, name: 'shop' } }),
    ].map(
      (object): PlannedObject => ({
        cluster: 'sample',
        namespace: object.metadata.namespace ?? null,
        apiVersion: object.apiVersion,
        kind: object.kind,
        name: object.metadata.name,
        change: 'add',
        manifest: object,
        appliedBy: 'onramp',
      }),
    );
    const { runId } = await createRun(server, { environments: [{ ...environment, namespace }], objects });
    await createActivities(deps).ensureNamespace({ runId, environment: 'staging' });
    await kubernetes.apply(inside('v1', 'ConfigMap', { data: { colour: 'blue' } }));
    expect(await undo(deps, runId)).toEqual([
      `the namespace ${namespace}, because ConfigMap theirs in it is not Onramp's`,
    ]);
    const rbac = 'rbac.authorization.k8s.io/v1';
    const names = async (apiVersion: string, kind: string) =>
      (await kubernetes.list({ apiVersion, kind, namespace })).map(({ metadata }) => metadata.name);
    expect(await names(rbac, 'RoleBinding')).toEqual(['team-edit']);
    expect(await names('v1', 'ResourceQuota')).toEqual(['team']);
    expect(await names('v1', 'ServiceAccount')).toEqual(['default']);
  });

  it('keeps one that somebody else made anew under its name', async () => {
    const runId = await startRunWithNamespace();
    await cluster.call(
      'PATCH',
      `/api/v1/namespaces/${namespace}`,
      { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } },
      { contentType: 'application/merge-patch+json' },
    );
    expect(await undo(deps, runId)).toEqual([
      `Namespace ${namespace}, because it does not carry Onramp's label any more`,
    ]);
    expect(await isThere()).toBe(true);
  });
});
