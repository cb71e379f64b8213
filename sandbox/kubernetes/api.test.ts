import { ApiException, AppsV1Api, CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from './testing/cluster.ts';
import { eventually, startTestCluster } from './testing/cluster.ts';
import { deployment, namespace, pod, RESTRICTED } from './testing/manifests.ts';

let cluster: TestCluster;
let config: KubeConfig;

beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.apply(namespace('api'));
  config = new KubeConfig();
  config.loadFromFile(cluster.kubernetes.kubeconfig);
});
afterAll(() => cluster.close());

const configMap = (name: string, data: Record<string, string>, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'api', labels },
  data,
});
const MAPS = '/api/v1/namespaces/api/configmaps';
const APPLY = { contentType: 'application/apply-patch+yaml' };
const applyAs = (manager: string, object: unknown, path: string, force = false) =>
  cluster.call('PATCH', `${path}?fieldManager=${manager}&force=${force}`, object, APPLY);

describe('the API, to the official client', { timeout: 30_000 }, () => {
  it('serves the kubeconfig’s context: create, read, list, delete, and typed errors', async () => {
    const core = config.makeApiClient(CoreV1Api);
    await core.createNamespacedConfigMap({
      namespace: 'api',
      body: { metadata: { generateName: 'made-' }, data: { a: '1' } },
    });
    const { items } = await core.listNamespacedConfigMap({ namespace: 'api' });
    const made = items.find((item) => item.metadata?.name?.startsWith('made-'));
    expect(made?.data).toEqual({ a: '1' });
    await core.deleteNamespacedConfigMap({ namespace: 'api', name: String(made?.metadata?.name) });
    const missing = await core
      .readNamespacedConfigMap({ namespace: 'api', name: String(made?.metadata?.name) })
      .catch((error) => error);
    expect(missing).toBeInstanceOf(ApiException);
    expect(missing.code).toBe(404);
    expect(JSON.parse(missing.body)).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
      details: { kind: 'configmaps' },
    });
    expect((await config.makeApiClient(AppsV1Api).getAPIResources()).resources.map((r) => r.name)).toContain(
      'deployments/scale',
    );
  });

  it('tells watchers of every change from a version on, and of versions too old', async () => {
    const start = (await cluster.call('GET', MAPS)).body.metadata.resourceVersion;
    await cluster.call('POST', MAPS, configMap('watched', { a: '1' }, { watch: 'yes' }));
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      MAPS,
      { resourceVersion: start, labelSelector: 'watch=yes' },
      (type, object) => seen.push(`${type} ${object.metadata.name}`),
      () => undefined,
    );
    await cluster.call(
      'PATCH',
      `${MAPS}/watched`,
      { data: { a: '2' } },
      { contentType: 'application/merge-patch+json' },
    );
    await cluster.call(
      'PATCH',
      `${MAPS}/watched`,
      { metadata: { labels: { watch: 'no' } } },
      { contentType: 'application/merge-patch+json' },
    );
    await eventually(async () => seen.length === 3);
    expect(seen).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched']);
    controller.abort();
    // What changed before its last start, the server no longer knows.
    await cluster.restart();
    const forgotten = await cluster.call('GET', `${MAPS}?watch=true&resourceVersion=1`);
    expect(JSON.parse(forgotten.body.split('\n')[0])).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('pages lists, and selects by labels and fields', async () => {
    for (const name of ['p1', 'p2', 'p3'])
      await cluster.call('POST', MAPS, configMap(name, {}, { page: 'yes', name }));
    const first = (await cluster.call('GET', `${MAPS}?labelSelector=page%3Dyes&limit=2`)).body;
    expect(first.metadata.remainingItemCount).toBe(1);
    const second = (
      await cluster.call(
        'GET',
        `${MAPS}?labelSelector=page%3Dyes&limit=2&continue=${first.metadata.continue}`,
      )
    ).body;
    expect([...first.items, ...second.items].map((item) => item.metadata.name)).toEqual(['p1', 'p2', 'p3']);
    const chosen = await cluster.call(
      'GET',
      `${MAPS}?labelSelector=${encodeURIComponent('page,name in (p1,p3),name!=p3')}`,
    );
    expect(chosen.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      'p1',
    ]);
    expect((await cluster.call('GET', `${MAPS}?fieldSelector=data.a%3D1`)).body.message).toBe(
      'field label not supported: data.a',
    );
  });
});

describe('server-side apply', () => {
  const path = '/apis/apps/v1/namespaces/api/deployments/owned';
  const applied = (replicas: number, env: Array<{ name: string; value: string }>) => {
    const object = deployment('api', 'owned', { env, image: 'sample/absent:1' }, { replicas });
    return object;
  };

  it('refuses to take another manager’s field without force, naming it, and takes it with force', async () => {
    expect((await applyAs('one', applied(0, []), path)).status).toBe(201);
    const refused = await applyAs('two', applied(1, []), path);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
      details: {
        causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "one"' }],
      },
    });
    const forced = await applyAs('two', applied(1, []), path, true);
    expect(forced.status).toBe(200);
    const owners = forced.body.metadata.managedFields.filter(
      (entry: { fieldsV1: Record<string, Record<string, unknown>> }) =>
        entry.fieldsV1['f:spec']?.['f:replicas'],
    );
    expect(owners.map((entry: { manager: string }) => entry.manager)).toEqual(['two']);
  });

  it('merges lists by their keys and removes what a manager no longer applies, but not what another owns', async () => {
    const base = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'owned', namespace: 'api' } };
    const env = (variables: Array<{ name: string; value: string }>) => ({
      ...base,
      spec: { template: { spec: { containers: [{ name: 'app', env: variables }] } } },
    });
    await applyAs(
      'env',
      env([
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ]),
      path,
    );
    const after = (await applyAs('env', env([{ name: 'B', value: '2' }]), path)).body;
    const [container] = after.spec.template.spec.containers;
    expect(container.env).toEqual([{ name: 'B', value: '2' }]);
    expect(container.image).toBe('sample/absent:1');
    expect(after.spec.template.spec.containers).toHaveLength(1);
  });

  it('changes nothing when the same is applied twice, and counts generations otherwise', async () => {
    const once = (await applyAs('two', applied(0, []), path, true)).body;
    const { metadata } = (await cluster.call('GET', path)).body;
    const twice = (await applyAs('two', applied(0, []), path, true)).body;
    expect(twice.metadata.generation).toBe(once.metadata.generation);
    expect(metadata.generation).toBe(once.metadata.generation);
    expect(
      (await applyAs('two', applied(0, [{ name: 'C', value: '3' }]), path, true)).body.metadata.generation,
    ).toBe(once.metadata.generation + 1);
  });

  it('gives a changed field to who updated it', async () => {
    await cluster.call(
      'PATCH',
      `${path}?fieldManager=editor`,
      { spec: { replicas: 0, paused: true } },
      { contentType: 'application/strategic-merge-patch+json' },
    );
    const refused = await applyAs(
      'two',
      { ...applied(0, []), spec: { ...(applied(0, []).spec as object), paused: false } },
      path,
    );
    expect(refused.body.message).toContain('conflict with "editor" using apps/v1: .spec.paused');
  });

  it('does not store a dry run', async () => {
    const made = await cluster.call(
      'PATCH',
      `${MAPS}/dry?fieldManager=x&dryRun=All`,
      configMap('dry', {}),
      APPLY,
    );
    expect(made.status).toBe(201);
    expect((await cluster.call('GET', `${MAPS}/dry`)).status).toBe(404);
  });
});

describe('writing', () => {
  it('refuses an update of a version that has moved', async () => {
    const made = (await cluster.call('POST', MAPS, configMap('moved', { a: '1' }))).body;
    expect((await cluster.call('PUT', `${MAPS}/moved`, { ...made, data: { a: '2' } })).status).toBe(200);
    const late = await cluster.call('PUT', `${MAPS}/moved`, { ...made, data: { a: '3' } });
    expect(late.status).toBe(409);
    expect(late.body.message).toContain('the object has been modified');
    expect((await cluster.call('POST', MAPS, configMap('moved', {}))).body.reason).toBe('AlreadyExists');
  });

  it('applies JSON patches, and refuses those that do not fit', async () => {
    await cluster.call('POST', MAPS, configMap('patched', { a: '1' }));
    const patch = (operations: unknown) =>
      cluster.call('PATCH', `${MAPS}/patched`, operations, { contentType: 'application/json-patch+json' });
    expect(
      (
        await patch([
          { op: 'add', path: '/data/b', value: '2' },
          { op: 'remove', path: '/data/a' },
        ])
      ).body.data,
    ).toEqual({ b: '2' });
    expect((await patch([{ op: 'test', path: '/data/b', value: 'x' }])).status).toBe(422);
  });

  it('names every invalid field', async () => {
    const bad = deployment('api', 'Bad_Name', { image: '' }, { selector: { matchLabels: { other: 'x' } } });
    const refused = await cluster.call('POST', '/apis/apps/v1/namespaces/api/deployments', bad);
    expect(refused.status).toBe(422);
    expect(refused.body.reason).toBe('Invalid');
    const fields = refused.body.details.causes.map((cause: { field: string }) => cause.field);
    expect(fields).toEqual(
      expect.arrayContaining([
        'metadata.name',
        'spec.template.metadata.labels',
        'spec.template.spec.containers[0].image',
      ]),
    );
  });

  it('warns of unknown fields, refuses them when strict, and refuses values of a wrong type', async () => {
    const typo = { ...configMap('typo', {}), dta: { a: '1' } };
    const warned = await cluster.call('POST', `${MAPS}?dryRun=All`, typo);
    expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"dta\\""');
    expect((await cluster.call('POST', `${MAPS}?fieldValidation=Strict`, typo)).body.message).toContain(
      'strict decoding error: unknown field "dta"',
    );
    expect((await cluster.call('POST', MAPS, { ...configMap('typo', {}), data: { a: 1 } })).status).toBe(400);
  });

  it('keeps a deleted object while a finalizer holds it', async () => {
    await cluster.call('POST', MAPS, {
      ...configMap('held', {}),
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });
    expect((await cluster.call('DELETE', `${MAPS}/held`)).body.metadata.deletionTimestamp).toBeDefined();
    await cluster.call(
      'PATCH',
      `${MAPS}/held`,
      { metadata: { finalizers: null } },
      { contentType: 'application/merge-patch+json' },
    );
    expect((await cluster.call('GET', `${MAPS}/held`)).status).toBe(404);
  });

  it('serves kinds that a CustomResourceDefinition adds, by their schema', async () => {
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } } },
    };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    };
    const path = '/apis/example.com/v1/namespaces/api/widgets';
    expect((await cluster.call('GET', path)).body.message).toBe(
      'the server could not find the requested resource',
    );
    await cluster.apply(definition);
    await eventually(async () => (await cluster.call('GET', path)).status === 200);
    const widget = (spec: unknown) => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec,
    });
    expect((await cluster.call('POST', path, widget({}))).status).toBe(422);
    expect((await cluster.call('POST', path, widget({ size: 1, colour: 'red' }))).body.spec).toEqual({
      size: 1,
    });
  });
});

describe('admission', { timeout: 30_000 }, () => {
  it('refuses pods that the restricted profile forbids, naming each rule', async () => {
    await cluster.apply(
      namespace('strict', { ...RESTRICTED, 'pod-security.kubernetes.io/warn': 'restricted' }),
    );
    const refused = await cluster.apply(pod('strict', 'bare', { securityContext: undefined }));
    expect(refused.status).toBe(403);
    expect(refused.body.message).toMatch(
      /^pods "bare" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false \(container "app" must set securityContext.allowPrivilegeEscalation=false\), unrestricted capabilities/,
    );
    const warned = await cluster.apply(deployment('strict', 'bare', { securityContext: undefined }));
    expect(warned.status).toBe(201);
    expect(warned.headers.get('warning')).toContain('would violate PodSecurity');
  });

  it('accepts a deployment over quota, whose replica set then reports why it makes no pods', async () => {
    await cluster.apply(namespace('small'));
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace: 'small' },
      spec: { hard: { 'requests.cpu': '100m', pods: '5', configmaps: '2' } },
    });
    const over = deployment('small', 'large', { resources: { requests: { cpu: '200m' } } });
    expect((await cluster.apply(over)).status).toBe(201);
    const failing = await eventually(async () => {
      const found = (await cluster.call('GET', '/apis/apps/v1/namespaces/small/deployments/large')).body;
      return found.status?.conditions?.find((c: { type: string }) => c.type === 'ReplicaFailure');
    });
    expect(failing).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(failing.message).toContain(
      'exceeded quota: quota, requested: requests.cpu=200m, used: requests.cpu=0, limited: requests.cpu=100m',
    );
    const none = await cluster.apply(pod('small', 'none', { resources: {} }));
    expect(none.body.message).toContain('failed quota: quota: must specify requests.cpu for: app');
    const direct = [1, 2].map((n) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `m${n}`, namespace: 'small' },
    }));
    expect((await cluster.apply(direct[0] as never)).status).toBe(201);
    expect((await cluster.apply(direct[1] as never)).body.message).toContain(
      'exceeded quota: quota, requested: configmaps=1, used: configmaps=2, limited: configmaps=2',
    );
  });

  it('gives containers the namespace’s default requests and limits, and holds them to its maximum', async () => {
    await cluster.apply(namespace('ranged'));
    const limits = [
      {
        type: 'Container',
        default: { memory: '256Mi' },
        defaultRequest: { cpu: '100m', memory: '128Mi' },
        max: { memory: '512Mi' },
      },
    ];
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'limits', namespace: 'ranged' },
      spec: { limits },
    });
    const made = await cluster.apply(pod('ranged', 'plain', { resources: {} }));
    expect(made.body.spec.containers[0].resources).toEqual({
      limits: { memory: '256Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    });
    const refused = await cluster.apply(pod('ranged', 'big', { resources: { limits: { memory: '1Gi' } } }));
    expect(refused.body.message).toContain('maximum memory usage per Container is 512Mi, but limit is 1Gi');
  });
});

describe('identities', { timeout: 30_000 }, () => {
  const RBAC = 'rbac.authorization.k8s.io';
  const role = (name: string, rules: unknown[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name, namespace: 'bound' },
    rules,
  });
  let token = '';

  beforeAll(async () => {
    await cluster.apply(namespace('bound'));
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'deployer', namespace: 'bound' },
    });
    await cluster.apply(
      role('deploy', [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'patch'] },
        { apiGroups: [RBAC], resources: ['roles'], verbs: ['create'] },
      ]),
    );
    await cluster.apply({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'deploy', namespace: 'bound' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'deploy' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'bound' }],
    });
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 999_999 },
    };
    const issued = await cluster.call(
      'POST',
      '/api/v1/namespaces/bound/serviceaccounts/deployer/token',
      request,
    );
    expect(issued.status).toBe(201);
    expect(Date.parse(issued.body.status.expirationTimestamp)).toBeLessThan(Date.now() + 25 * 3600 * 1000);
    token = issued.body.status.token;
  });

  it('may do what its role says, in its namespace only', async () => {
    expect(
      (await cluster.call('GET', '/api/v1/namespaces/bound/configmaps', undefined, { token })).status,
    ).toBe(200);
    const elsewhere = await cluster.call(
      'POST',
      '/apis/apps/v1/namespaces/api/deployments',
      deployment('api', 'x'),
      { token },
    );
    expect(elsewhere.status).toBe(403);
    expect(elsewhere.body.message).toBe(
      'deployments.apps is forbidden: User "system:serviceaccount:bound:deployer" cannot create resource "deployments" in API group "apps" in the namespace "api"',
    );
    const cluster_ = await cluster.call('GET', '/api/v1/nodes', undefined, { token });
    expect(cluster_.body.message).toContain(
      'cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });

  it('may not give away what it does not hold', async () => {
    const path = `/apis/${RBAC}/v1/namespaces/bound/roles`;
    const wide = role('wide', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]);
    const refused = await cluster.call('POST', path, wide, { token });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(
      'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    );
    expect(
      (
        await cluster.call(
          'POST',
          path,
          role('narrow', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]),
          { token },
        )
      ).status,
    ).toBe(201);
  });

  it('can ask what it may do, and who it is', async () => {
    const review = async (verb: string) => {
      const spec = { resourceAttributes: { namespace: 'bound', verb, resource: 'configmaps' } };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      return (
        await cluster.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, { token })
      ).body.status.allowed;
    };
    expect(await review('list')).toBe(true);
    expect(await review('delete')).toBe(false);
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const who = await cluster.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', body, {
      token,
    });
    expect(who.body.status.userInfo.username).toBe('system:serviceaccount:bound:deployer');
  });

  it('is nobody without a token, with a made-up one, and once its account is gone', async () => {
    expect((await cluster.call('GET', '/api/v1/nodes', undefined, { token: 'made.up.token' })).status).toBe(
      401,
    );
    await cluster.call('DELETE', '/api/v1/namespaces/bound/serviceaccounts/deployer');
    expect(
      (await cluster.call('GET', '/api/v1/namespaces/bound/configmaps', undefined, { token })).status,
    ).toBe(401);
  });
});
