import { ApiException, AppsV1Api, CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from './testing/cluster.ts';
import { eventually, startTestCluster } from './testing/cluster.ts';
import { deployment } from './testing/manifests.ts';

let cluster: TestCluster;
let config: KubeConfig;

beforeAll(async () => {
  cluster = await startTestCluster();
  await cluster.makeNamespace('api');
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
