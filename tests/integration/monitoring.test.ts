import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLoki } from '#integrations/logs/loki/index.ts';
import { createPrometheus } from '#integrations/metrics/prometheus/index.ts';
import { type AnsweringServer, answeringServer, json } from '../support/answering-server.ts';
import { type Recording, recordExchanges } from '../support/contract-recorder.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: AnsweringServer;
let recording: Recording;

afterEach(async () => {
  await recording?.close();
  await server.close();
});

/** A Prometheus that answers one path, with the answer held against the vendor's contract. */
async function prometheusAnswering(data: unknown, status = 200) {
  server = await answeringServer((_request, response) => json(response, status, data));
  recording = await recordExchanges({ target: server.url, contract: 'prometheus.json' });
  return createPrometheus({ baseUrl: recording.url });
}

const target = (namespace: string, health: 'up' | 'down', lastError = '') => ({
  discoveredLabels: { __address__: '10.0.0.1:3000' },
  labels: { namespace, pod: 'orders-api-1', job: 'orders-api' },
  scrapePool: 'serviceMonitor/checkout-staging/orders-api/0',
  scrapeUrl: 'http://10.0.0.1:3000/metrics',
  globalUrl: 'http://10.0.0.1:3000/metrics',
  lastError,
  lastScrape: '2026-11-21T08:00:00.123456789Z',
  lastScrapeDuration: 0.003,
  health,
  scrapeInterval: '30s',
  scrapeTimeout: '10s',
});

describe('Prometheus', () => {
  it('tells which targets of a namespace are up, and why not', async () => {
    const activeTargets = [
      target('checkout-staging', 'up'),
      target('checkout-staging', 'down', 'connection refused'),
      target('other', 'up'),
    ];
    const data = { activeTargets, droppedTargets: [], droppedTargetCounts: {} };
    const prometheus = await prometheusAnswering({ status: 'success', data });
    const found = await prometheus.targets({ namespace: 'checkout-staging', labels: { job: 'orders-api' } });
    expect(found.map(({ health, lastError }) => [health, lastError])).toEqual([
      ['up', null],
      ['down', 'connection refused'],
    ]);
    expect(found[0]?.lastScrapeAt?.toISOString()).toBe('2026-11-21T08:00:00.123Z');
    expect(await prometheus.targets({ namespace: 'checkout-staging', labels: { job: 'nothing' } })).toEqual(
      [],
    );
    expect(recording.violations()).toEqual([]);
  });

  it('tells which rules are loaded, and which of them cannot be evaluated', async () => {
    const rule = (name: string, health: string, lastError?: string) => ({
      name,
      query: 'up == 0',
      duration: 300,
      keepFiringFor: 0,
      labels: {},
      annotations: {},
      alerts: [],
      health,
      ...(lastError ? { lastError } : {}),
      evaluationTime: 0.001,
      lastEvaluation: '2026-11-21T08:00:00Z',
      state: 'inactive',
      type: 'alerting',
    });
    const group = {
      name: 'orders-api',
      file: '/etc/prometheus/rules/checkout-staging-orders-api.yaml',
      rules: [rule('Down', 'ok'), rule('Broken', 'err', 'many-to-many matching')],
      interval: 30,
      limit: 0,
      evaluationTime: 0.001,
      lastEvaluation: '2026-11-21T08:00:00Z',
    };
    const prometheus = await prometheusAnswering({ status: 'success', data: { groups: [group] } });
    const found = await prometheus.rules({ groups: ['orders-api'] });
    expect(found.map(({ name, health, state, lastError }) => [name, health, state, lastError])).toEqual([
      ['Down', 'ok', 'inactive', null],
      ['Broken', 'failing', 'inactive', 'many-to-many matching'],
    ]);
    expect(await prometheus.rules({ names: ['Down'] })).toHaveLength(1);
    expect(server.requests[0]).toBe('GET /api/v1/rules?rule_group%5B%5D=orders-api');
    expect(recording.violations()).toEqual([]);
  });

  it('answers an instant query, infinities included', async () => {
    const result = [
      { metric: { pod: 'a' }, value: [1_763_712_000.5, '1'] },
      { metric: { pod: 'b' }, value: [1_763_712_000.5, '+Inf'] },
    ];
    const prometheus = await prometheusAnswering({
      status: 'success',
      data: { resultType: 'vector', result },
    });
    const samples = await prometheus.query('up{namespace="checkout-staging"}');
    expect(samples.map(({ labels, value }) => [labels.pod, value])).toEqual([
      ['a', 1],
      ['b', Number.POSITIVE_INFINITY],
    ]);
    expect(samples[0]?.at.getTime()).toBe(1_763_712_000_500);
    expect(recording.violations()).toEqual([]);
  });

  it('says why an expression is refused', async () => {
    const error = { status: 'error', errorType: 'bad_data', error: 'invalid parameter "query": parse error' };
    const prometheus = await prometheusAnswering(error, 400);
    await expect(prometheus.query('up{')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('parse error'),
    });
  });

  it('is unavailable when it answers what a proxy in front of it says', async () => {
    const prometheus = await prometheusAnswering('bad gateway', 502);
    await expect(prometheus.version()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('Loki', () => {
  it('gives back the newest lines first, across streams', async () => {
    const at = (milliseconds: number) => `${1_763_712_000_000 + milliseconds}000123`;
    const result = [
      {
        stream: { namespace: 'checkout-staging', app: 'orders-api', pod: 'a' },
        values: [
          [at(30), 'third'],
          [at(10), 'first'],
        ],
      },
      {
        stream: { namespace: 'checkout-staging', app: 'orders-api', pod: 'b' },
        values: [[at(20), 'second', {}]],
      },
    ];
    server = await answeringServer((_request, response) =>
      json(response, 200, { status: 'success', data: { resultType: 'streams', result, stats: {} } }),
    );
    const loki = createLoki({ baseUrl: server.url });
    const since = new Date(1_763_712_000_000);
    const lines = await loki.recentLines({
      namespace: 'checkout-staging',
      app: 'orders-api',
      since,
      limit: 5,
    });
    expect(lines.map(({ text, labels }) => `${labels.pod}: ${text}`)).toEqual([
      'a: third',
      'b: second',
      'a: first',
    ]);
    expect(lines[0]?.at.getTime()).toBe(1_763_712_000_030);
    const asked = new URL(server.requests[0]?.split(' ')[1] ?? '', server.url).searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      query: '{namespace="checkout-staging", app="orders-api"}',
      start: '1763712000000000000',
      limit: '5',
      direction: 'backward',
    });
  });

  it('says what it refuses, and when it is not there', async () => {
    server = await answeringServer((_request, response) =>
      response.writeHead(400).end('parse error at line 1'),
    );
    const loki = createLoki({ baseUrl: server.url });
    const selector = { namespace: 'n', app: 'a', since: new Date(0) };
    await expect(loki.recentLines(selector)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('parse error at line 1'),
    });
    await server.close();
    await expect(loki.recentLines(selector)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
