import { Hono } from 'hono';
import type { Service } from '../kernel/serve.ts';
import { serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import type { LogQuery } from './logql.ts';
import { LogqlError, matchesLabels, matchesLine, parseLogql } from './logql.ts';

export interface LogStream {
  labels: Record<string, string>;
  /** `time` is RFC 3339 with nanoseconds. */
  lines(): Array<{ time: string; stream: string; line: string }>;
}

export interface LokiOptions {
  store: Store;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  /** The cluster whose containers' output it serves. */
  kubernetes: { view: { logStreams(): LogStream[] } };
}

interface Entry {
  nanos: bigint;
  line: string;
}

interface FoundStream {
  labels: Record<string, string>;
  entries: Entry[];
}

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 5_000;
const HOUR_NS = 3_600_000_000_000n;
const UNITS: Record<string, bigint> = { s: 1_000_000_000n, m: 60_000_000_000n, h: HOUR_NS, d: 24n * HOUR_NS };

/** Starts Loki over what the cluster's containers print: labels namespace, pod, container, app, job. */
export function startLoki({ port, kubernetes }: LokiOptions): Promise<Service> {
  const app = new Hono();
  const streams = () => kubernetes.view.logStreams();

  app.onError(
    (error) => new Response(`${error.message}\n`, { status: error instanceof LogqlError ? 400 : 500 }),
  );
  app.get('/ready', (c) => c.text('ready\n'));
  app.get('/loki/api/v1/status/buildinfo', (c) =>
    c.json({
      version: '3.5.0',
      revision: 'sandbox',
      branch: 'sandbox',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    }),
  );
  app.get('/loki/api/v1/query_range', (c) => {
    const query = new URL(c.req.url).searchParams;
    const end = parseNanos(query.get('end')) ?? nowNanos();
    const start = parseNanos(query.get('start')) ?? end - (parseSince(query.get('since')) ?? HOUR_NS);
    return c.json(answer(find(streams(), parseLogql(query.get('query') ?? ''), start, end), query));
  });
  app.get('/loki/api/v1/query', (c) => {
    const query = new URL(c.req.url).searchParams;
    const time = parseNanos(query.get('time')) ?? nowNanos();
    return c.json(
      answer(find(streams(), parseLogql(query.get('query') ?? ''), time - HOUR_NS, time + 1n), query),
    );
  });
  app.get('/loki/api/v1/labels', (c) =>
    c.json({ status: 'success', data: [...new Set(streams().flatMap((s) => Object.keys(s.labels)))].sort() }),
  );
  app.get('/loki/api/v1/label/:name/values', (c) => {
    const values = streams().map((stream) => stream.labels[c.req.param('name')]);
    return c.json({
      status: 'success',
      data: [...new Set(values.filter((value) => value !== undefined))].sort(),
    });
  });
  app.get('/loki/api/v1/series', (c) => {
    const selectors = (c.req.queries('match[]') ?? []).map(parseLogql);
    const found = streams().filter((stream) =>
      selectors.some((selector) => matchesLabels(stream.labels, selector.matchers)),
    );
    return c.json({ status: 'success', data: found.map((stream) => stream.labels) });
  });
  return serveApp(app, port);
}

/** Lines from `start` on, before `end`. */
function find(streams: LogStream[], query: LogQuery, start: bigint, end: bigint): FoundStream[] {
  const found = new Map<string, FoundStream>();
  for (const stream of streams) {
    if (!matchesLabels(stream.labels, query.matchers)) continue;
    const entries = stream
      .lines()
      .filter((entry) => matchesLine(entry.line, query.filters))
      .map((entry) => ({ nanos: timeNanos(entry.time), line: entry.line }))
      .filter(({ nanos }) => nanos >= start && nanos < end);
    const key = JSON.stringify(stream.labels);
    const known = found.get(key) ?? { labels: stream.labels, entries: [] };
    known.entries.push(...entries);
    if (known.entries.length > 0) found.set(key, known);
  }
  return [...found.values()];
}

function answer(found: FoundStream[], query: URLSearchParams): Record<string, unknown> {
  const limit = readLimit(query.get('limit'));
  const direction = query.get('direction') ?? 'backward';
  if (!['forward', 'backward'].includes(direction.toLowerCase()))
    throw new LogqlError(`invalid direction '${direction}'`);
  const sign = direction.toLowerCase() === 'forward' ? 1 : -1;
  const byTime = (a: Entry, b: Entry) => (a.nanos === b.nanos ? 0 : a.nanos < b.nanos ? -sign : sign);
  const chosen = new Set(
    found
      .flatMap((stream) => stream.entries)
      .sort(byTime)
      .slice(0, limit),
  );
  const result = found
    .map(({ labels, entries }) => ({
      stream: labels,
      values: entries
        .filter((e) => chosen.has(e))
        .sort(byTime)
        .map((e) => [String(e.nanos), e.line]),
    }))
    .filter(({ values }) => values.length > 0);
  return { status: 'success', data: { resultType: 'streams', result, stats: {} } };
}

function readLimit(text: string | null): number {
  const limit = text === null ? DEFAULT_LIMIT : Number(text);
  if (!Number.isInteger(limit) || limit <= 0) throw new LogqlError('limit must be a positive value');
  if (limit > LARGEST_LIMIT)
    throw new LogqlError(
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${LARGEST_LIMIT})`,
    );
  return limit;
}

const nowNanos = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** RFC 3339, with up to nine digits of fraction, in nanoseconds since 1970. */
function timeNanos(text: string): bigint {
  const [, whole = '', fraction = '', zone = 'Z'] =
    /^([^.]+?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const seconds = Date.parse(whole + zone);
  if (Number.isNaN(seconds)) throw new LogqlError(`could not parse time ${JSON.stringify(text)}`);
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** A time as the API takes it: nanoseconds, seconds (ten digits or fewer, or with a fraction), or RFC 3339. @throws LogqlError */
function parseNanos(text: string | null): bigint | null {
  if (!text) return null;
  if (/^\d+$/.test(text)) return text.length <= 10 ? BigInt(text) * 1_000_000_000n : BigInt(text);
  if (/^\d+\.\d+$/.test(text)) return BigInt(Math.round(Number(text) * 1e6)) * 1000n;
  return timeNanos(text);
}

function parseSince(text: string | null): bigint | null {
  if (!text) return null;
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!count || !unit) throw new LogqlError(`invalid parameter "since": ${text}`);
  return BigInt(count) * (UNITS[unit] ?? 0n);
}
