import type { ClusterView } from './cluster-view.ts';
import type { TargetSpec } from './discovery.ts';
import { discoverTargets } from './discovery.ts';
import { parseExposition } from './exposition.ts';
import type { Labels, SeriesStore } from './series.ts';

export interface ScrapeTarget extends TargetSpec {
  health: 'unknown' | 'up' | 'down';
  lastError: string;
  lastScrape: Date | null;
  lastScrapeSeconds: number;
}

const LARGEST_BODY = 5 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** Asks every target at its interval, and keeps what it answers. */
export class Scraper {
  readonly #view: ClusterView;
  readonly #store: SeriesStore;
  readonly #targets = new Map<string, ScrapeTarget>();
  readonly #busy = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(view: ClusterView, store: SeriesStore) {
    this.#view = view;
    this.#store = store;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  targets(): ScrapeTarget[] {
    return [...this.#targets.values()];
  }

  #look(): void {
    const found = new Map(
      discoverTargets(this.#view).map((spec) => [`${spec.scrapePool} ${spec.scrapeUrl}`, spec]),
    );
    for (const [key, target] of this.#targets) {
      if (found.has(key)) continue;
      this.#targets.delete(key);
      this.#endSeries(target);
    }
    for (const [key, spec] of found) {
      const known = this.#targets.get(key);
      const target: ScrapeTarget = {
        health: 'unknown',
        lastError: '',
        lastScrape: null,
        lastScrapeSeconds: 0,
        ...known,
        ...spec,
      };
      this.#targets.set(key, target);
      const isDue = !target.lastScrape || Date.now() - target.lastScrape.getTime() >= target.intervalMs;
      if (isDue && !this.#busy.has(key)) void this.#scrape(key, target);
    }
  }

  async #scrape(key: string, target: ScrapeTarget): Promise<void> {
    this.#busy.add(key);
    const began = Date.now();
    let error = '';
    let count = 0;
    try {
      count = this.#take(await this.#fetch(target), target, began);
    } catch (cause) {
      error = messageOf(cause, target);
    }
    const seconds = (Date.now() - began) / 1000;
    this.#busy.delete(key);
    if (!this.#targets.has(key)) return;
    this.#targets.set(key, {
      ...(this.#targets.get(key) ?? target),
      health: error ? 'down' : 'up',
      lastError: error,
      lastScrape: new Date(began),
      lastScrapeSeconds: seconds,
    });
    this.#store.append({ __name__: 'up', ...target.labels }, began, error ? 0 : 1);
    this.#store.append({ __name__: 'scrape_duration_seconds', ...target.labels }, began, seconds);
    this.#store.append({ __name__: 'scrape_samples_scraped', ...target.labels }, began, count);
  }

  async #fetch(target: ScrapeTarget): Promise<string> {
    const { host, port } = this.#view.dial(target.ip, target.port);
    const response = await fetch(`http://${host}:${port}${target.path}`, {
      signal: AbortSignal.timeout(target.timeoutMs),
      headers: {
        accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
        'user-agent': 'Prometheus/3.15.0',
        'x-prometheus-scrape-timeout-seconds': String(target.timeoutMs / 1000),
        connection: 'close',
      },
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`server returned HTTP status ${response.status} ${response.statusText}`);
    }
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    if (!/^(text\/plain|application\/openmetrics-text)/.test(type))
      throw new Error(
        `received unsupported Content-Type "${type}" and no fallback_scrape_protocol specified for target`,
      );
    if (text.length > LARGEST_BODY) throw new Error('body size limit exceeded');
    return text;
  }

  #take(text: string, target: ScrapeTarget, at: number): number {
    const samples = parseExposition(text);
    for (const { labels, value, time } of samples)
      this.#store.append(withTargetLabels(labels, target.labels), time ?? at, value);
    return samples.length;
  }

  /** What a target said ends with it. */
  #endSeries(target: ScrapeTarget): void {
    const matchers = Object.entries(target.labels).map(([label, value]) => ({
      label,
      operator: '=' as const,
      value,
    }));
    for (const series of this.#store.select(matchers)) this.#store.append(series.labels, Date.now(), 0, true);
  }
}

/** The target's labels win; a scraped label of the same name is kept as `exported_...`. */
function withTargetLabels(scraped: Labels, target: Labels): Labels {
  const kept = Object.entries(scraped).map(([name, value]) => [
    name in target ? `exported_${name}` : name,
    value,
  ]);
  return { ...Object.fromEntries(kept), ...target };
}

function messageOf(error: unknown, target: ScrapeTarget): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `Get "${target.scrapeUrl}": context deadline exceeded`;
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  if (cause?.code === 'ECONNREFUSED')
    return `Get "${target.scrapeUrl}": dial tcp ${target.ip}:${target.port}: connect: connection refused`;
  return cause?.message ?? error.message;
}
