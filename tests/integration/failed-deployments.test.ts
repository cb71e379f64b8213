import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FailureReport } from '#domain/failures/failure-report.ts';
import { createKubernetesClient, type Kubernetes } from '#integrations/kubernetes/index.ts';
import { eventually, startTestCluster, type TestCluster } from '#sandbox/kubernetes/testing/cluster.ts';
import { deployment, RESTRICTED, WEB_SERVER } from '#sandbox/kubernetes/testing/manifests.ts';
import { diagnose } from '#workflows/activities/diagnose.ts';
import { readRollout } from '#workflows/activities/rollout.ts';
import { type Recording, recordExchanges } from '../support/contract-recorder.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NAMESPACE = 'shop';
const LOOK_EVERY_MS = 200;
/** The rollout's own deadline is minutes away: what is told before it is told of the crash itself. */
const SECONDS = 10_000;
const startupProbe = { tcpSocket: { port: 'http' }, periodSeconds: 1, failureThreshold: 60 };

let cluster: TestCluster;
let recording: Recording;
let kubernetes: Kubernetes;

beforeAll(async () => {
  cluster = await startTestCluster();
  cluster.addImage('sample/web:1', { 'app/server.js': WEB_SERVER });
  cluster.addImage(
    'sample/no-program:1',
    { 'app/package.json': '{"scripts":{"start":"tsx src/index.ts"}}' },
    { Cmd: ['npm', 'start'] },
  );
  cluster.addImage('sample/unset:1', {
    'app/server.js': "console.log('reading settings'); throw new Error('SESSION_KEY is required');",
  });
  cluster.addImage('sample/local:1', {
    'app/server.js': `const server = require('node:http').createServer((request, response) => response.end('ok'));
server.listen(3000, 'localhost', () => console.log(JSON.stringify({ level: 30, msg: 'Server listening at http://' + server.address().address + ':3000' })));`,
  });
  recording = await recordExchanges({ target: cluster.kubernetes.url, contract: 'kubernetes.json' });
  kubernetes = createKubernetesClient({
    kubeconfig: readFileSync(cluster.kubernetes.kubeconfig, 'utf8'),
    cluster: 'sandbox',
    server: recording.url,
  });
  await cluster.makeNamespace(NAMESPACE, RESTRICTED);
});
afterAll(async () => {
  await recording.close();
  await cluster.close();
});

const look = async (app: string): Promise<FailureReport | null> =>
  diagnose(
    kubernetes,
    {
      app,
      environment: 'staging',
      namespace: NAMESPACE,
      place: { repository: 'acme/shop', defaultBranch: 'main' },
    },
    await readRollout(kubernetes, NAMESPACE, app),
  );
const deploy = (app: string, container: Record<string, unknown>) =>
  cluster.apply(
    deployment(
      NAMESPACE,
      app,
      { startupProbe, readinessProbe: startupProbe, ...container },
      { progressDeadlineSeconds: 300 },
    ),
  );

/** What is told of a deployment, within seconds. */
async function whatIsTold(app: string, container: Record<string, unknown>): Promise<FailureReport> {
  expect((await deploy(app, container)).status).toBeLessThan(300);
  return eventually(() => look(app), SECONDS);
}

describe('a deployment that fails', () => {
  it('at a program that is not in the image quotes the shell, at its first crash', async () => {
    const report = await whatIsTold('no-program', { image: 'sample/no-program:1' });
    expect(report).toMatchObject({ cause: 'program-not-found', exit: { code: 127 } });
    expect(report.headline).toMatch(/^no-program stops .*: sh: (\d+: )?tsx: not found$/);
    expect(report.log?.lines[report.log.decisive ?? -1]?.text).toMatch(/tsx: not found$/);
    expect(report.log?.lines[0]?.at).toMatch(/^\d{4}-/);
  });

  it('goes on saying so while it is started again and again, and stops once it is ready', async () => {
    const report = await whatIsTold('unset', { image: 'sample/unset:1' });
    expect(report.headline).toMatch(/: Error: SESSION_KEY is required$/);
    const causes = new Set<string | undefined>();
    const isLoop = async () => {
      causes.add((await look('unset'))?.cause);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const rollout = await readRollout(kubernetes, NAMESPACE, 'unset');
      return rollout.trouble?.kind === 'ended' && rollout.trouble.restarts >= 2;
    };
    await eventually(isLoop, 30_000);
    expect([...causes]).toEqual(['crashed']);

    await deploy('unset', { image: 'sample/web:1' });
    await eventually(
      async () => (await readRollout(kubernetes, NAMESPACE, 'unset')).state === 'healthy',
      30_000,
    );
    expect(await look('unset')).toBeNull();
  });

  it('because it listens on localhost only is told by its own log and the probe, long before a probe ends it', async () => {
    const report = await whatIsTold('local', { image: 'sample/local:1' });
    expect(report).toMatchObject({
      cause: 'listens-on-localhost',
      headline:
        'local runs, but listens on localhost only: nothing answers on port 3000 from outside of the container',
      exit: null,
    });
    expect(report.reasons[0]).toMatchObject({
      certainty: 'certain',
      evidence: ['log: “Server listening at http://127.0.0.1:3000”', 'connection refused'],
    });
  });

  it.each([
    ['image-not-pulled', 'absent', { image: 'sample/absent:1' }],
    [
      'settings-missing',
      'secretless',
      { env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }] },
    ],
  ])('because of %s is told at once', async (cause, app, container) => {
    expect((await whatIsTold(app, container)).cause).toBe(cause);
  });

  it('for want of quota says whose figures they are', async () => {
    await cluster.makeNamespace('full', RESTRICTED);
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team', namespace: 'full' },
      spec: { hard: { pods: '0' } },
    } as never);
    await cluster.apply(deployment('full', 'crowded'));
    const place = { repository: 'acme/shop', defaultBranch: 'main' };
    const report = await eventually(
      async () =>
        diagnose(
          kubernetes,
          { app: 'crowded', environment: 'staging', namespace: 'full', place },
          await readRollout(kubernetes, 'full', 'crowded'),
        ),
      SECONDS,
    );
    expect(report).toMatchObject({ cause: 'pods-refused', who: 'the platform team' });
    expect(report.account).toContain('exceeded quota: team');
  });

  it('says nothing of a version before that crashed, once the new one is rolled out', async () => {
    await whatIsTold('old', { image: 'sample/unset:1' });
    await deploy('old', {
      image: 'sample/web:1',
      readinessProbe: { ...startupProbe, initialDelaySeconds: 3 },
    });
    const rollout = await eventually(async () => {
      const seen = await readRollout(kubernetes, NAMESPACE, 'old');
      return seen.trouble?.kind === 'unready' && seen;
    }, SECONDS);
    expect(rollout).toMatchObject({ state: 'deploying' });
    expect(await look('old')).toBeNull();
  });
});
