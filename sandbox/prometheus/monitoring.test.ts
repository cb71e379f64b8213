import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../kernel/serve.ts';
import { openStore } from '../kernel/store.ts';
import type { TestCluster } from '../kubernetes/testing/cluster.ts';
import { eventually, startTestCluster } from '../kubernetes/testing/cluster.ts';
import { deployment, service, WEB_SERVER } from '../kubernetes/testing/manifests.ts';
import { startLoki } from '../loki/index.ts';
import { startPrometheus } from './index.ts';

let cluster: TestCluster;
let prometheus: Service;
let loki: Service;

beforeAll(async () => {
  cluster = await startTestCluster();
  const options = {
    store: openStore(`${cluster.dataDir}/monitoring.db`),
    dataDir: cluster.dataDir,
    port: 0,
    log: () => undefined,
    kubernetes: cluster.kubernetes,
  };
  prometheus = await startPrometheus(options);
  loki = await startLoki(options);
  cluster.addImage('sample/web:1', { 'app/server.js': WEB_SERVER });
  await cluster.makeNamespace('shop');
  await cluster.apply(deployment('shop', 'web'));
  await cluster.apply(service('shop', 'web'));
});
afterAll(async () => {
  await prometheus.close();
  await loki.close();
  await cluster.close();
});

const monitor = (name: string, path: string, labels: Record<string, string>) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name, namespace: 'shop', labels },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    endpoints: [{ port: 'http', path, interval: '1s' }],
  },
});
const rule = (name: string, expr: string) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name, namespace: 'shop', labels: { release: 'prometheus' } },
  spec: {
    groups: [
      {
        name: `${name}.rules`,
        interval: '1s',
        rules: [
          {
            alert: 'Alert',
            expr,
            labels: { severity: 'page' },
            annotations: { summary: '{{ $labels.pod }} at {{ $value }}' },
          },
        ],
      },
    ],
  },
});

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the API answered
const ask = async (base: Service, path: string): Promise<any> => (await fetch(base.url + path)).json();
const query = async (text: string) =>
  (await ask(prometheus, `/api/v1/query?query=${encodeURIComponent(text)}`)).data.result;

describe('monitoring of the cluster', { timeout: 40_000 }, () => {
  it('scrapes a selected monitor’s pods until the target is up, and answers queries about them', async () => {
    await cluster.apply(monitor('web', '/metrics', { release: 'prometheus' }));
    const target = await eventually(async () => {
      const { data } = await ask(prometheus, '/api/v1/targets');
      return data.activeTargets.find((t: { health: string }) => t.health === 'up');
    });
    expect(target.scrapePool).toBe('serviceMonitor/shop/web/0');
    expect(target.labels).toMatchObject({
      namespace: 'shop',
      service: 'web',
      job: 'web',
      container: 'app',
      endpoint: 'http',
    });
    const [up] = await query('up{namespace="shop"}');
    expect(up.value[1]).toBe('1');
    expect((await query('http_requests_total{code="200"}'))[0].metric).toMatchObject({
      namespace: 'shop',
      code: '200',
    });
    await eventually(
      async () =>
        (await query('kube_deployment_status_replicas_available{deployment="web"} == 1')).length === 1,
    );
  });

  it('leaves a monitor alone that lacks the label Prometheus selects by', async () => {
    await cluster.apply(monitor('unlabelled', '/metrics', {}));
    await cluster.apply(monitor('broken', '/nothing', { release: 'prometheus' }));
    const targets = await eventually(async () => {
      const { data } = await ask(prometheus, '/api/v1/targets');
      return (
        data.activeTargets.some(
          (t: { scrapePool: string; health: string }) =>
            t.scrapePool.includes('/broken/') && t.health === 'down',
        ) && data.activeTargets
      );
    });
    expect(targets.some((t: { scrapePool: string }) => t.scrapePool.includes('/unlabelled/'))).toBe(false);
    const broken = targets.find((t: { scrapePool: string }) => t.scrapePool.includes('/broken/'));
    expect(broken.lastError).toContain('unsupported Content-Type');
  });

  it('loads valid rules and fires alerts, and rejects invalid ones with an event', async () => {
    await cluster.apply(rule('good', 'up{namespace="shop"} == 1'));
    await cluster.apply(rule('bad', 'sum(up'));
    const group = await eventually(async () => {
      const { data } = await ask(prometheus, '/api/v1/rules?type=alert');
      return data.groups.find(
        (g: { name: string; rules: Array<{ state: string }> }) =>
          g.name === 'good.rules' && g.rules[0]?.state === 'firing',
      );
    });
    expect(group.rules[0]).toMatchObject({ name: 'Alert', health: 'ok', type: 'alerting' });
    expect(group.rules[0].alerts[0].annotations.summary).toMatch(/^web-.* at 1$/);
    const { data } = await ask(prometheus, '/api/v1/rules');
    expect(data.groups.map((g: { name: string }) => g.name)).not.toContain('bad.rules');
    const events = await cluster.call(
      'GET',
      '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name=bad',
    );
    expect(events.body.items[0]).toMatchObject({ type: 'Warning', reason: 'InvalidConfiguration' });
  });

  it('answers a bad query with bad_data', async () => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=sum(`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 'error', errorType: 'bad_data' });
  });

  it('gives back from Loki the lines that a pod printed, newest first', async () => {
    const find = async (rest: string) => {
      const text = encodeURIComponent('{namespace="shop",app="web"} |= "listening"');
      return (await ask(loki, `/loki/api/v1/query_range?query=${text}${rest}`)).data.result;
    };
    const [stream] = await eventually(async () => {
      const result = await find('');
      return result.length > 0 && result;
    });
    expect(stream.stream).toMatchObject({
      namespace: 'shop',
      container: 'app',
      app: 'web',
      pod: expect.stringMatching(/^web-/),
    });
    expect(stream.values[0][0]).toMatch(/^\d{19}$/);
    expect(stream.values[0][1]).toMatch(/^listening on 3000/);
    expect(await find('&start=1&end=2')).toEqual([]);
    expect((await ask(loki, '/loki/api/v1/label/app/values')).data).toEqual(['web']);
  });
});
