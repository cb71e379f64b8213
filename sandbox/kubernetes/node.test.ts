import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from './testing/cluster.ts';
import { eventually, startTestCluster } from './testing/cluster.ts';
import { deployment, httpRoute, pod, RESTRICTED, service, WEB_SERVER } from './testing/manifests.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
  cluster.addImage('sample/web:1', { 'app/server.js': WEB_SERVER });
  cluster.addImage('sample/crash:1', {
    'app/server.js':
      "console.error('life of ' + Date.now() + ': cannot find the database'); process.exit(3);",
  });
  cluster.addImage('sample/root:1', { 'app/server.js': WEB_SERVER }, { User: 'root' });
  cluster.addImage('sample/named:1', { 'app/server.js': WEB_SERVER }, { User: 'node' });
  cluster.addImage(
    'sample/imported:1',
    { 'app/server.js': WEB_SERVER },
    { Labels: { 'sandbox.execute': 'false' } },
  );
  await cluster.makeNamespace('apps', RESTRICTED);
});
afterAll(() => cluster.close());

const get = async (path: string) => (await cluster.call('GET', path)).body;
const podsOf = async (name: string) =>
  (await get(`/api/v1/namespaces/apps/pods?labelSelector=app.kubernetes.io/name=${name}`)).items;
const stateOf = async (name: string) =>
  (await get(`/api/v1/namespaces/apps/pods/${name}`)).status?.containerStatuses?.[0];
const waitingFor = (name: string, reason: string) =>
  eventually(async () => {
    const status = await stateOf(name);
    return status?.state.waiting?.reason === reason && status;
  });

/** Asks the proxy for a host's page. */
function visit(host: string, path = '/'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: cluster.kubernetes.proxyPort, path, headers: { host } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    )
      .once('error', reject)
      .end();
  });
}

describe('the node', { timeout: 40_000 }, () => {
  it('runs a deployment until its own probe answers, and the proxy serves its host', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'web', namespace: 'apps' },
      stringData: { greeting: 'a secret' },
    };
    expect((await cluster.apply(secret)).status).toBe(201);
    const env = [{ name: 'GREETING', valueFrom: { secretKeyRef: { name: 'web', key: 'greeting' } } }];
    await cluster.apply(deployment('apps', 'web', { env }, { replicas: 2 }));
    await cluster.apply(service('apps', 'web'));
    await cluster.apply(httpRoute('apps', 'web', 'web.localhost'));
    expect((await visit('web.localhost')).status).toBe(503);
    expect((await visit('other.localhost')).status).toBe(404);

    const available = await eventually(async () => {
      const found = await get('/apis/apps/v1/namespaces/apps/deployments/web');
      return found.status?.availableReplicas === 2 && found;
    });
    expect(available.status.observedGeneration).toBe(available.metadata.generation);
    const progressing = available.status.conditions.find((c: { type: string }) => c.type === 'Progressing');
    expect(progressing).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    const answer = await visit('web.localhost:8080', '/page');
    expect(answer).toEqual({ status: 200, text: 'hello from a secret' });

    const [first, second] = await podsOf('web');
    expect(first.status.podIP).not.toBe(second.status.podIP);
    const logs = await Promise.all(
      [first, second].map((p) => cluster.call('GET', `/api/v1/namespaces/apps/pods/${p.metadata.name}/log`)),
    );
    const text = logs.map((log) => log.body).join('');
    expect(text).toContain('request /page');
    expect(text).not.toContain('uid 0');
  });

  it('rolls a new version out while the old one still serves, and keeps a failing one from taking over', async () => {
    await cluster.apply(deployment('apps', 'roll'));
    await eventually(
      async () =>
        (await get('/apis/apps/v1/namespaces/apps/deployments/roll')).status?.availableReplicas === 1,
    );
    const [before] = await podsOf('roll');
    await cluster.apply(
      deployment('apps', 'roll', { image: 'sample/crash:1' }, { progressDeadlineSeconds: 2 }),
    );
    const stuck = await eventually(async () => {
      const found = await get('/apis/apps/v1/namespaces/apps/deployments/roll');
      const condition = found.status.conditions.find((c: { type: string }) => c.type === 'Progressing');
      return condition.reason === 'ProgressDeadlineExceeded' && found;
    });
    expect(stuck.status.availableReplicas).toBe(1);
    expect((await podsOf('roll')).map((p: { metadata: { name: string } }) => p.metadata.name)).toContain(
      before.metadata.name,
    );
    await cluster.apply(deployment('apps', 'roll', { env: [{ name: 'GREETING', value: 'two' }] }));
    await eventually(async () => {
      const found = await get('/apis/apps/v1/namespaces/apps/deployments/roll');
      const pods = await podsOf('roll');
      return (
        found.status.updatedReplicas === 1 &&
        found.status.availableReplicas === 1 &&
        pods.length === 1 &&
        pods[0].metadata.name !== before.metadata.name
      );
    });
    await cluster.call('DELETE', '/apis/apps/v1/namespaces/apps/deployments/roll');
    await eventually(async () => (await podsOf('roll')).length === 0);
  });

  it('reports a crash loop with the exit code, and keeps the log of the life before', async () => {
    await cluster.apply(pod('apps', 'crash', { image: 'sample/crash:1' }));
    const status = await waitingFor('crash', 'CrashLoopBackOff');
    expect(status.lastState.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    expect(status.restartCount).toBeGreaterThan(0);
    // While it waits between two lives, both are the one that ended last (kubelet, validateContainerLogStatus).
    const path = '/api/v1/namespaces/apps/pods/crash/log?tailLines=1';
    const [last, previous] = await Promise.all([path, `${path}&previous=true`].map((each) => get(each)));
    expect(last).toMatch(/^life of \d+: cannot find the database\n$/);
    expect(previous).toBe(last);
    const events = await get('/api/v1/namespaces/apps/events?fieldSelector=involvedObject.name=crash');
    const reasons = events.items.map((event: { reason: string }) => event.reason);
    expect(reasons).toEqual(
      expect.arrayContaining(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started', 'BackOff']),
    );
  });

  it('ends a program that is missing as the shell does: exit code 127, its word in the log', async () => {
    cluster.addImage(
      'sample/missing:1',
      { 'app/package.json': '{"scripts":{"start":"tsx src/index.ts"}}' },
      { Cmd: ['npm', 'start'] },
    );
    await cluster.apply(pod('apps', 'missing', { image: 'sample/missing:1' }));
    const status = await waitingFor('missing', 'CrashLoopBackOff');
    expect(status.lastState.terminated).toMatchObject({ exitCode: 127, reason: 'Error' });
    // The kubelet's words and its first pause (here shortened), which doubles (kuberuntime_manager.go, doBackOff).
    expect(status.state.waiting.message).toMatch(
      /^back-off \d+m?\d*s restarting failed container=app pod=missing_apps\(.+\)$/,
    );
    const { body } = await cluster.call('GET', '/api/v1/namespaces/apps/pods/missing/log');
    expect(body).toMatch(/^sh: (\d+: )?tsx: not found$/m);
  });

  it('lets a server on localhost name it as in any pod, and nobody outside reach it', async () => {
    const server = `
const server = require('node:http').createServer((request, response) => response.end('ok'));
server.listen(3000, '127.0.0.1', () => console.log('listens at ' + server.address().address + ':' + server.address().port));`;
    cluster.addImage('sample/local:1', { 'app/server.js': server });
    await cluster.apply(pod('apps', 'local', { image: 'sample/local:1' }));
    const event = await eventually(async () => {
      const path = '/api/v1/namespaces/apps/events?fieldSelector=involvedObject.name=local,reason=Unhealthy';
      return (await get(path)).items[0];
    });
    expect(event.message).toMatch(/connection refused$/);
    const log = () => get('/api/v1/namespaces/apps/pods/local/log');
    expect(await eventually(log)).toBe('listens at 127.0.0.1:3000\n');
  });

  it('never calls a pod ready whose probe fails, and says why', async () => {
    const readinessProbe = { httpGet: { path: '/healthz', port: 3999 }, periodSeconds: 1 };
    await cluster.apply(pod('apps', 'unready', { readinessProbe }));
    const event = await eventually(async () => {
      const events = await get(
        '/api/v1/namespaces/apps/events?fieldSelector=involvedObject.name=unready,reason=Unhealthy',
      );
      return events.items[0];
    });
    expect(event.message).toMatch(/^Readiness probe failed: Get "http:.*connect: connection refused$/);
    expect(await stateOf('unready')).toMatchObject({ ready: false, state: { running: {} } });
  });

  it('starts a container again whose liveness probe fails', async () => {
    const livenessProbe = {
      httpGet: { path: '/healthz', port: 3998 },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    await cluster.apply(pod('apps', 'dead', { livenessProbe }));
    await eventually(async () => ((await stateOf('dead'))?.restartCount ?? 0) > 0);
  });

  it('refuses images that would run as root, as the kubelet words it', async () => {
    await cluster.apply(pod('apps', 'root', { image: 'sample/root:1' }));
    await cluster.apply(pod('apps', 'named', { image: 'sample/named:1' }));
    const root = await waitingFor('root', 'CreateContainerConfigError');
    expect(root.state.waiting.message).toMatch(/^container has runAsNonRoot and image will run as root/);
    const named = await waitingFor('named', 'CreateContainerConfigError');
    expect(named.state.waiting.message).toContain('image has non-numeric user (node)');
  });

  it('waits for a missing image and a missing secret, and does not run imported code', async () => {
    await cluster.apply(pod('apps', 'absent', { image: 'sample/absent:1' }));
    await cluster.apply(
      pod('apps', 'secretless', {
        env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }],
      }),
    );
    await cluster.apply(pod('apps', 'imported', { image: 'sample/imported:1' }));
    expect((await waitingFor('absent', 'ImagePullBackOff')).state.waiting.message).toContain(
      'manifest unknown',
    );
    expect((await waitingFor('secretless', 'CreateContainerConfigError')).state.waiting.message).toBe(
      'secret "none" not found',
    );
    expect((await waitingFor('imported', 'NotExecuted')).state.waiting.message).toContain(
      'run only with --run',
    );
  });

  it('runs `npm start`, writes to mounted folders only, and passes settings from files and fields', async () => {
    const server = `
const fs = require('node:fs');
const http = require('node:http');
const tries = { root: 'here.txt', tmp: process.env.TMPDIR + '/a.txt', mount: 'cache/b.txt' };
for (const [name, file] of Object.entries(tries)) {
  try { fs.writeFileSync(file, 'x'); console.log(name + ' written'); } catch (error) { console.log(name + ' ' + error.code); }
}
console.log('setting ' + fs.readFileSync(process.env.SETTING, 'utf8') + ' pod ' + process.env.POD);
http.createServer((request, response) => response.end('ok')).listen({ port: 3000, host: process.env.HOSTNAME });
`;
    cluster.addImage(
      'sample/npm:1',
      { 'app/package.json': '{"scripts":{"start":"node server.js"}}', 'app/server.js': server },
      { Cmd: ['npm', 'start'] },
    );
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'apps' },
      data: { colour: 'blue' },
    });
    const volumeMounts = [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'cache', mountPath: '/app/cache' },
      { name: 'settings', mountPath: '/etc/settings' },
    ];
    const env = [
      { name: 'SETTING', value: '/etc/settings/colour' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ];
    const manifest = pod('apps', 'npm', { image: 'sample/npm:1', volumeMounts, env });
    const volumes = [
      { name: 'tmp', emptyDir: {} },
      { name: 'cache', emptyDir: {} },
      { name: 'settings', configMap: { name: 'settings' } },
    ];
    const made = await cluster.apply({ ...manifest, spec: { ...(manifest.spec as object), volumes } });
    expect(made.status).toBe(201);
    await eventually(async () => (await stateOf('npm'))?.ready);
    const { body } = await cluster.call('GET', '/api/v1/namespaces/apps/pods/npm/log');
    expect(body).toMatch(/root E(ACCES|ROFS|PERM)/);
    expect(body).toContain('tmp written');
    expect(body).toContain('mount written');
    expect(body).toContain('setting blue pod npm');
  });

  it('starts pods again after a restart of the sandbox, without a second copy', async () => {
    await eventually(async () =>
      (await podsOf('web')).every(
        (p: { status: { containerStatuses: Array<{ ready: boolean }> } }) =>
          p.status.containerStatuses[0]?.ready,
      ),
    );
    const before = await podsOf('web');
    await cluster.restart();
    await eventually(async () => {
      const now = await podsOf('web');
      return (
        now.length === 2 &&
        now.every(
          (p: { status: { containerStatuses: Array<{ ready: boolean; restartCount: number }> } }) =>
            p.status.containerStatuses[0]?.ready && p.status.containerStatuses[0].restartCount > 0,
        )
      );
    });
    const after = await podsOf('web');
    expect(after.map((p: { metadata: { uid: string } }) => p.metadata.uid)).toEqual(
      before.map((p: { metadata: { uid: string } }) => p.metadata.uid),
    );
    expect((await visit('web.localhost')).status).toBe(200);
  });

  it('empties a namespace before it goes, and takes nothing new meanwhile', async () => {
    expect((await cluster.call('DELETE', '/api/v1/namespaces/apps')).body.status.phase).toBe('Terminating');
    const late = await cluster.apply(pod('apps', 'late'));
    expect(late.status).toBe(403);
    expect(late.body.message).toContain('because it is being terminated');
    await eventually(async () => (await cluster.call('GET', '/api/v1/namespaces/apps')).status === 404);
    expect((await get('/api/v1/pods')).items).toEqual([]);
  });
});
