/** A measured figure beside what is promised. */
export interface Figure {
  name: string;
  unit: 'ms' | 'bytes' | 'ratio';
  /** The value that is held against the limit, and how it was made of the samples. */
  value: number;
  statistic: 'median' | 'p75' | 'p95' | 'largest';
  limit: number;
  samples: number[];
  /** What stood beside it in the same run, so that a slow machine can be told from slow code. */
  beside?: { name: string; median: number };
  /** What the value was made of, where the samples do not say it. */
  note?: string;
}

export const isMet = ({ value, limit }: Figure): boolean => value <= limit;

/** Nearest-rank percentile. @throws RangeError without samples */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('Nothing was measured.');
  return value;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
export const p75 = (samples: readonly number[]): number => percentile(samples, 0.75);
export const p95 = (samples: readonly number[]): number => percentile(samples, 0.95);

/** One step of a run: when it was at work, as milliseconds of one clock. */
export interface Span {
  name: string;
  startMs: number;
  endMs: number;
}

/**
 * How well steps that do not need each other ran side by side: time on the wall over the longest lane (1 is perfect), and
 * the sum of all steps, which is what one after the other would have taken. A lane is a list of steps in order.
 */
export function parallelism(lanes: ReadonlyArray<readonly Span[]>): {
  wallMs: number;
  longestLaneMs: number;
  sumMs: number;
} {
  const spans = lanes.flat();
  if (spans.length === 0) throw new RangeError('Nothing was measured.');
  const length = (some: readonly Span[]) =>
    some.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    wallMs: Math.max(...spans.map(({ endMs }) => endMs)) - Math.min(...spans.map(({ startMs }) => startMs)),
    longestLaneMs: Math.max(...lanes.map(length)),
    sumMs: length(spans),
  };
}
