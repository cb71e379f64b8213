import type { Context } from 'hono';
import { Hono } from 'hono';
import { evaluate } from './promql/evaluate.ts';
import { PromqlError, parseDuration, parsePromql } from './promql/syntax.ts';
import type { Value } from './promql/value.ts';
import type { ActiveAlert, LoadedGroup, LoadedRule, Rules } from './rules.ts';
import type { Scraper, ScrapeTarget } from './scraper.ts';
import type { Labels, SeriesStore } from './series.ts';
import { labelsKey } from './series.ts';

const VERSION = '3.15.0';
const NEVER = '0001-01-01T00:00:00Z';
const MOST_POINTS = 11_000;

/** The HTTP API, version 1, as documented. */
export function createPrometheusApi(input: { store: SeriesStore; scraper: Scraper; rules: Rules }): Hono {
  const { store, scraper, rules } = input;
  const app = new Hono();
  const success = (data: unknown) => Response.json({ status: 'success', data });

  app.onError((error) => {
    const isBad = error instanceof PromqlError;
    return Response.json(
      { status: 'error', errorType: isBad ? 'bad_data' : 'internal', error: error.message },
      { status: isBad ? 400 : 500 },
    );
  });
  app.notFound(() => new Response('404 page not found\n', { status: 404 }));
  app.get('/-/ready', (c) => c.text('Prometheus Server is Ready.\n'));
  app.get('/-/healthy', (c) => c.text('Prometheus Server is Healthy.\n'));
  app.get('/api/v1/status/buildinfo', () =>
    success({
      version: VERSION,
      revision: 'sandbox',
      branch: 'sandbox',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    }),
  );
  app.get('/api/v1/targets', (c) => {
    const wanted = c.req.query('scrapePool');
    const active =
      c.req.query('state') === 'dropped'
        ? []
        : scraper.targets().filter((t) => !wanted || t.scrapePool === wanted);
    return success({ activeTargets: active.map(showTarget), droppedTargets: [], droppedTargetCounts: {} });
  });
  app.get('/api/v1/rules', (c) => {
    const type = c.req.query('type');
    const names = c.req.queries('rule_group[]') ?? [];
    const ruleNames = c.req.queries('rule_name[]') ?? [];
    const keep = (rule: LoadedRule) =>
      (!type || (type === 'alert') === Boolean(rule.spec.alert)) &&
      (ruleNames.length === 0 || ruleNames.includes(nameOf(rule)));
    const groups = rules.groups().filter((group) => names.length === 0 || names.includes(group.name));
    return success({ groups: groups.map((group) => showGroup(group, keep)) });
  });
  app.get('/api/v1/alerts', () => {
    const alerts = rules
      .groups()
      .flatMap((group) => group.rules)
      .flatMap((rule) => [...rule.alerts.values()]);
    return success({ alerts: alerts.map(showAlert) });
  });
  app.on(['GET', 'POST'], '/api/v1/query', async (c) => {
    const parameters = await parametersOf(c);
    const atMs = parseTime(parameters.get('time'), Date.now());
    return success(showValue(evaluate(parsePromql(parameters.get('query') ?? ''), store, atMs), atMs));
  });
  app.on(['GET', 'POST'], '/api/v1/query_range', async (c) => {
    const parameters = await parametersOf(c);
    return success(queryRange(store, parameters));
  });
  app.on(['GET', 'POST'], '/api/v1/series', async (c) => {
    const selectors = (await parametersOf(c)).getAll('match[]');
    if (selectors.length === 0) throw new PromqlError('no match[] parameter provided');
    return success(selectors.flatMap((text) => selectLabels(store, text)));
  });
  app.on(['GET', 'POST'], '/api/v1/labels', () =>
    success([...new Set(store.select([]).flatMap((s) => Object.keys(s.labels)))].sort()),
  );
  app.get('/api/v1/label/:name/values', (c) => {
    const values = store.select([]).map((series) => series.labels[c.req.param('name')]);
    return success([...new Set(values.filter((value) => value !== undefined))].sort());
  });
  return app;
}

async function parametersOf(c: Context): Promise<URLSearchParams> {
  const query = new URL(c.req.url).searchParams;
  if (c.req.method === 'POST')
    for (const [name, value] of new URLSearchParams(await c.req.text())) query.append(name, value);
  return query;
}

/** A time as seconds or RFC 3339, in milliseconds. @throws PromqlError */
function parseTime(text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  const time = /^-?[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time))
    throw new PromqlError(`invalid parameter "time": cannot parse "${text}" to a valid timestamp`);
  return time;
}

function selectLabels(store: SeriesStore, text: string): Labels[] {
  const selector = parsePromql(text);
  if (selector.type !== 'selector')
    throw new PromqlError(`invalid parameter "match[]": ${text} is no series selector`);
  return store.select(selector.matchers).map((series) => series.labels);
}

function queryRange(store: SeriesStore, parameters: URLSearchParams): unknown {
  const [start, end] = [
    parseTime(parameters.get('start'), Number.NaN),
    parseTime(parameters.get('end'), Number.NaN),
  ];
  const step = parseDuration(parameters.get('step') ?? '');
  if (Number.isNaN(start) || Number.isNaN(end)) throw new PromqlError('invalid parameter "start" or "end"');
  if (end < start)
    throw new PromqlError('invalid parameter "end": end timestamp must not be before start time');
  if (step <= 0 || (end - start) / step > MOST_POINTS)
    throw new PromqlError('exceeded maximum resolution of 11,000 points per timeseries');
  const expression = parsePromql(parameters.get('query') ?? '');
  const lines = new Map<string, { metric: Labels; values: Array<[number, string]> }>();
  for (let at = start; at <= end; at += step) {
    const value = evaluate(expression, store, at);
    if (value.type === 'string' || value.type === 'matrix')
      throw new PromqlError(`invalid expression type ${value.type} for range query`);
    const elements = value.type === 'scalar' ? [{ labels: {}, value: value.value }] : value.elements;
    for (const element of elements) {
      const line = lines.get(labelsKey(element.labels)) ?? { metric: element.labels, values: [] };
      line.values.push([at / 1000, showNumber(element.value)]);
      lines.set(labelsKey(element.labels), line);
    }
  }
  return { resultType: 'matrix', result: [...lines.values()] };
}

function showNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

function showValue(value: Value, atMs: number): unknown {
  const at = atMs / 1000;
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: [at, showNumber(value.value)] };
    case 'string':
      return { resultType: 'string', result: [String(at), value.value] };
    case 'vector':
      return {
        resultType: 'vector',
        result: value.elements.map((e) => ({ metric: e.labels, value: [at, showNumber(e.value)] })),
      };
    case 'matrix':
      return {
        resultType: 'matrix',
        result: value.series.map((s) => ({
          metric: s.labels,
          values: s.samples.map((sample) => [sample.time / 1000, showNumber(sample.value)]),
        })),
      };
    default:
      return value satisfies never;
  }
}

const duration = (ms: number): string => `${ms / 1000}s`;

const showTarget = (target: ScrapeTarget) => ({
  discoveredLabels: target.discoveredLabels,
  labels: target.labels,
  scrapePool: target.scrapePool,
  scrapeUrl: target.scrapeUrl,
  globalUrl: target.scrapeUrl,
  lastError: target.lastError,
  lastScrape: target.lastScrape?.toISOString() ?? NEVER,
  lastScrapeDuration: target.lastScrapeSeconds,
  health: target.health,
  scrapeInterval: duration(target.intervalMs),
  scrapeTimeout: duration(target.timeoutMs),
});

const nameOf = (rule: LoadedRule): string => rule.spec.alert ?? rule.spec.record ?? '';

const showGroup = (group: LoadedGroup, keep: (rule: LoadedRule) => boolean) => ({
  name: group.name,
  file: group.file,
  interval: group.intervalMs / 1000,
  limit: group.limit,
  lastEvaluation: group.lastEvaluation?.toISOString() ?? NEVER,
  evaluationTime: group.evaluationSeconds,
  rules: group.rules.filter(keep).map(showRule),
});

function showRule(rule: LoadedRule) {
  const common = {
    name: nameOf(rule),
    query: String(rule.spec.expr),
    labels: rule.spec.labels ?? {},
    health: rule.health,
    ...(rule.lastError && { lastError: rule.lastError }),
    lastEvaluation: rule.lastEvaluation?.toISOString() ?? NEVER,
    evaluationTime: rule.evaluationSeconds,
  };
  if (!rule.spec.alert) return { ...common, type: 'recording' };
  const alerts = [...rule.alerts.values()];
  const state = alerts.some((a) => a.state === 'firing')
    ? 'firing'
    : alerts.length > 0
      ? 'pending'
      : 'inactive';
  return {
    ...common,
    type: 'alerting',
    state,
    duration: parseDuration(rule.spec.for || '0s') / 1000,
    keepFiringFor: parseDuration(rule.spec.keep_firing_for || '0s') / 1000,
    annotations: rule.spec.annotations ?? {},
    alerts: alerts.map(showAlert),
  };
}

const showAlert = (alert: ActiveAlert) => ({
  labels: alert.labels,
  annotations: alert.annotations,
  state: alert.state,
  activeAt: alert.activeAt.toISOString(),
  value: String(alert.value),
});
