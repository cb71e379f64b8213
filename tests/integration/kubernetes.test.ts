import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createKubernetesClient,
  type Kubernetes,
  type KubernetesObject,
} from '#integrations/kubernetes/index.ts';
import { startTestCluster, type TestCluster } from '#sandbox/kubernetes/testing/cluster.ts';
import { deployment, namespace, pod, RESTRICTED, WEB_SERVER } from '#sandbox/kubernetes/testing/manifests.ts';
import { answeringServer, json } from '../support/answering-server.ts';
import { type Recording, recordExchanges } from '../support/contract-recorder.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: TestCluster;
let recording: Recording;
let kubernetes: Kubernetes;

beforeAll(async () => {
  cluster = await startTestCluster();
  cluster.addImage('sample/web:1', { 'app/server.js': WEB_SERVER });
  recording = await recordExchanges({ target: cluster.kubernetes.url, contract: 'kubernetes.json' });
  kubernetes = client({});
  await kubernetes.apply(namespace('shop', RESTRICTED) as KubernetesObject);
});
afterAll(async () => {
  await recording.close();
  await cluster.close();
});

function client(options: {
  token?: string;
  fieldManager?: string;
  server?: string;
  timeoutMs?: number;
}): Kubernetes {
  const text = readFileSync(cluster.kubernetes.kubeconfig, 'utf8');
  return createKubernetesClient({
    kubeconfig: options.token ? text.replace(cluster.kubernetes.adminToken, options.token) : text,
    cluster: 'sandbox',
    server: options.server ?? recording.url,
    fieldManager: options.fieldManager,
    timeoutMs: options.timeoutMs,
  });
}

const configMap = (name: string, data: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'onramp' } },
  data,
});
const at = (kind: string, name: string, apiVersion = 'v1') => ({ apiVersion, kind, name, namespace: 'shop' });

describe('objects of a cluster', () => {
  it('are made, kept, changed, listed and removed, each time telling which', async () => {
    const first = await kubernetes.apply(configMap('settings', { colour: 'blue' }));
    expect(first).toMatchObject({ effect: 'created', value: { data: { colour: 'blue' } } });
    expect((await kubernetes.apply(configMap('settings', { colour: 'blue' }))).effect).toBe('unchanged');
    expect((await kubernetes.previewApply(configMap('settings', { colour: 'red' }))).effect).toBe('changed');
    expect((await kubernetes.previewApply(configMap('settings', { colour: 'blue' }))).effect).toBe(
      'unchanged',
    );
    expect((await kubernetes.apply(configMap('settings', { colour: 'red' }))).effect).toBe('changed');
    expect((await kubernetes.previewApply(configMap('other', {}))).effect).toBe('created');
    expect(await kubernetes.find(at('ConfigMap', 'other'))).toBeNull();

    const found = await kubernetes.get(at('ConfigMap', 'settings'));
    expect(found).toMatchObject({ data: { colour: 'red' } });
    const listed = await kubernetes.list({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      labelSelector: 'app.kubernetes.io/managed-by=onramp',
    });
    expect(listed.map((object) => `${object.kind} ${object.metadata.name}`)).toEqual(['ConfigMap settings']);
    expect(await kubernetes.delete(at('ConfigMap', 'settings'), { uid: 'another-object' })).toBe('absent');
    expect(await kubernetes.delete(at('ConfigMap', 'settings'), { uid: found.metadata.uid })).toBe('deleted');
    expect(await kubernetes.delete(at('ConfigMap', 'settings'))).toBe('absent');
    await expect(kubernetes.get(at('ConfigMap', 'settings'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a kind the cluster does not know are refused by name', async () => {
    await expect(kubernetes.find(at('Widget', 'x', 'apps/v1'))).rejects.toMatchObject({
      code: 'not-found',
      details: { reason: 'unknown-kind', kind: 'Widget' },
    });
    // Not recorded: the contract describes no groups that do not exist.
    const direct = client({ server: cluster.kubernetes.url });
    await expect(direct.find(at('Widget', 'x', 'widgets.example/v1'))).rejects.toMatchObject({
      code: 'not-found',
      details: { reason: 'unknown-kind' },
    });
    await expect(kubernetes.find({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('of custom kinds work like built-in ones', async () => {
    const rule: KubernetesObject = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'orders', namespace: 'shop', labels: { release: 'prometheus' } },
      spec: { groups: [{ name: 'orders', rules: [{ alert: 'Down', expr: 'up == 0', for: '5m' }] }] },
    };
    expect((await kubernetes.apply(rule)).effect).toBe('created');
    expect((await kubernetes.apply(rule)).effect).toBe('unchanged');
  });

  it('belonging to another manager are left alone, unless taken over', async () => {
    const other = client({ fieldManager: 'somebody-else' });
    await other.apply(configMap('shared', { owner: 'them' }));
    await expect(kubernetes.apply(configMap('shared', { owner: 'us' }))).rejects.toMatchObject({
      code: 'conflict',
      details: { conflicts: [{ manager: 'somebody-else', field: '.data.owner' }] },
    });
    const taken = await kubernetes.apply(configMap('shared', { owner: 'us' }), { onConflict: 'take-over' });
    expect(taken).toMatchObject({ effect: 'changed', value: { data: { owner: 'us' } } });
  });

  it('namespaces go away in their own time', async () => {
    await kubernetes.apply(namespace('short-lived') as KubernetesObject);
    const reference = { apiVersion: 'v1', kind: 'Namespace', name: 'short-lived' };
    expect(await kubernetes.delete(reference)).toBe('deleting');
    await expect.poll(() => kubernetes.find(reference)).toBeNull();
  });
});

describe('refusals', () => {
  it('by quota, pod security and schema are told apart', async () => {
    await kubernetes.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'shop' },
      spec: { hard: { 'count/secrets': '0' } },
    });
    const secret: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
    };
    await vi.waitFor(
      () =>
        expect(kubernetes.apply(secret)).rejects.toMatchObject({
          code: 'forbidden',
          details: { denial: 'quota' },
        }),
      { timeout: 30_000 },
    );
    const privileged = pod('shop', 'bad', { securityContext: { privileged: true } }) as KubernetesObject;
    await expect(kubernetes.apply(privileged)).rejects.toMatchObject({
      code: 'forbidden',
      details: { denial: 'pod-security' },
    });
    const nameless = configMap('Not A Name', {});
    await expect(kubernetes.apply(nameless)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('for missing rights name them, and can be foreseen', async () => {
    await kubernetes.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'deploy-orders', namespace: 'shop' },
    });
    const { token, expiresAt } = await kubernetes.createToken({
      namespace: 'shop',
      serviceAccount: 'deploy-orders',
      expiresInSeconds: 3600,
    });
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 600_000);
    const deployer = client({ token });
    await expect(deployer.apply(configMap('x', {}))).rejects.toMatchObject({
      code: 'forbidden',
      details: {
        denial: 'rights',
        said: expect.stringContaining('system:serviceaccount:shop:deploy-orders'),
      },
    });
    const question = { verb: 'create', group: 'apps', resource: 'deployments', namespace: 'shop' };
    expect((await deployer.mayI(question)).allowed).toBe(false);
    expect((await kubernetes.mayI(question)).allowed).toBe(true);
    await expect(client({ token: 'not-a-token' }).version()).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('what runs', { timeout: 40_000 }, () => {
  it('can be followed by its log and events', async () => {
    await kubernetes.apply(deployment('shop', 'orders-api') as KubernetesObject);
    const running = await vi.waitFor(
      async () => {
        const pods = await kubernetes.list({
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'shop',
          labelSelector: 'app.kubernetes.io/name=orders-api',
        });
        expect(pods).toHaveLength(1);
        const lines = await kubernetes.podLogs({
          namespace: 'shop',
          pod: pods[0]!.metadata.name,
          tailLines: 10,
        });
        expect(lines?.join('\n')).toMatch(/listening on 3000/);
        return pods[0]!;
      },
      { timeout: 30_000, interval: 200 },
    );
    const pod = running.metadata.name;
    const previous = await kubernetes.podLogs({
      namespace: 'shop',
      pod,
      tailLines: 10,
      instance: 'previous',
    });
    expect(previous).toBeNull();
    const events = await kubernetes.listEvents({
      namespace: 'shop',
      involvedObject: { kind: 'Pod', name: pod },
    });
    expect(events.length).toBeGreaterThan(0);
    expect(events.every((event) => event.object.name === pod && event.lastSeenAt !== null)).toBe(true);
    await expect(
      kubernetes.podLogs({ namespace: 'shop', pod: 'nobody', tailLines: 1 }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a cluster in trouble', () => {
  it('is named when its context is missing from the kubeconfig', () => {
    const kubeconfig = { path: cluster.kubernetes.kubeconfig };
    expect(() => createKubernetesClient({ kubeconfig, cluster: 'europe' })).toThrow(
      /no context "europe" \(it has: sandbox\)/,
    );
  });

  it('is waited for as long as it asks, and is unavailable when it fails or is silent', async () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'too many',
      reason: 'TooManyRequests',
    };
    const busy = await answeringServer((_request, response) =>
      json(response, 429, { ...status, code: 429 }, { 'retry-after': '3' }),
    );
    await expect(client({ server: busy.url }).version()).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 3000,
    });
    expect(busy.requests).toHaveLength(1);
    await busy.close();
    const broken = await answeringServer((_request, response) => response.writeHead(503).end('no endpoints'));
    await expect(client({ server: broken.url }).version()).rejects.toMatchObject({ code: 'unavailable' });
    await broken.close();
    await expect(client({ server: broken.url }).version()).rejects.toMatchObject({ code: 'unavailable' });
    const silent = await answeringServer(() => {});
    await expect(client({ server: silent.url, timeoutMs: 100 }).version()).rejects.toMatchObject({
      code: 'unavailable',
      details: { timedOut: true },
    });
    await silent.close();
  });
});

/** Where Kubernetes itself differs from its published description. */
const DOCUMENTATION_GAPS = [
  // Go writes unset pointers without `omitempty` as null.
  /serviceaccounts\/[^/]+\/token 201 response: \/spec\/boundObjectRef must be object/,
  /\/events 200 response: \/items\/\d+\/eventTime must be string/,
  // A container that has printed nothing has an empty log.
  /\/log 200 response: 200 must have a body/,
];

describe('the contract', () => {
  it('holds in every exchange', async () => {
    expect(await kubernetes.version()).toMatch(/^v1\./);
    const found = recording.violations();
    expect(found.filter((violation) => !DOCUMENTATION_GAPS.some((gap) => gap.test(violation)))).toEqual([]);
  });
});
