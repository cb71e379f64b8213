export type Labels = Record<string, string>;

export interface Sample {
  /** Milliseconds since 1970. */
  time: number;
  value: number;
  /** The series ended here: instant selectors no longer see it. */
  isStale?: boolean;
}

export interface Series {
  labels: Labels;
  samples: Sample[];
}

export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

const KEEP_MS = 60 * 60 * 1000;

/** Samples of the last hour, in memory. */
export class SeriesStore {
  readonly #series = new Map<string, Series>();

  append(labels: Labels, time: number, value: number, isStale = false): void {
    const key = labelsKey(labels);
    let series = this.#series.get(key);
    if (!series) {
      series = { labels, samples: [] };
      this.#series.set(key, series);
    }
    series.samples.push({ time, value, ...(isStale && { isStale }) });
    if ((series.samples[0]?.time ?? time) < time - 2 * KEEP_MS)
      series.samples = series.samples.filter((s) => s.time >= time - KEEP_MS);
  }

  /** Series whose labels satisfy all matchers; a label that is missing counts as ''. */
  select(matchers: Matcher[]): Series[] {
    const tests = matchers.map(matcherTest);
    return [...this.#series.values()].filter((series) => tests.every((test) => test(series.labels)));
  }

  /** Forgets series without a sample of the last hour. */
  prune(now = Date.now()): void {
    for (const [key, series] of this.#series) {
      if ((series.samples.at(-1)?.time ?? 0) < now - KEEP_MS) this.#series.delete(key);
    }
  }
}

/** One text for equal label sets. */
export const labelsKey = (labels: Labels): string =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function matcherTest({ label, operator, value }: Matcher): (labels: Labels) => boolean {
  if (operator === '=') return (labels) => (labels[label] ?? '') === value;
  if (operator === '!=') return (labels) => (labels[label] ?? '') !== value;
  const pattern = new RegExp(`^(?:${value})$`, 's');
  return (labels) => pattern.test(labels[label] ?? '') === (operator === '=~');
}
