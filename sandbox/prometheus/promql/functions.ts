import type { Labels, Sample } from '../series.ts';
import { labelsKey } from '../series.ts';
import type { Expression } from './syntax.ts';
import { PromqlError } from './syntax.ts';
import type { Element, Value } from './value.ts';
import { requireDistinct, scalarOf, vectorOf, withoutName } from './value.ts';

interface CallContext {
  atMs: number;
  args: Expression[];
}

type PromqlFunction = (args: Value[], context: CallContext) => Value;

interface Range {
  labels: Labels;
  samples: Sample[];
  rangeMs: number;
  endMs: number;
}

const vector = (elements: Element[]): Value => ({ type: 'vector', elements: requireDistinct(elements) });

function overRange(reduce: (range: Range) => number | null): PromqlFunction {
  return ([value]) => {
    if (value?.type !== 'matrix')
      throw new PromqlError(`expected type range vector, got ${value?.type ?? 'nothing'}`);
    return vector(
      value.series.flatMap((range) => {
        const result = reduce(range);
        return result === null ? [] : [{ labels: withoutName(range.labels), value: result }];
      }),
    );
  };
}

const mapped =
  (change: (value: number, ...rest: number[]) => number): PromqlFunction =>
  ([value, ...rest]) => {
    const parameters = rest.map(scalarOf);
    return vector(
      vectorOf(value ?? { type: 'vector', elements: [] }).map((e) => ({
        labels: withoutName(e.labels),
        value: change(e.value, ...parameters),
      })),
    );
  };

const valuesOf = (range: Range): number[] => range.samples.map((sample) => sample.value);
const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Growth over the range as Prometheus reckons it: counter resets added up, extrapolated to the range's ends. */
function growth(range: Range, isCounter: boolean): number | null {
  const { samples, rangeMs, endMs } = range;
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < 2) return null;
  let result = last.value - first.value;
  if (isCounter) result += total(samples.map((sample, i) => lostAtReset(samples[i - 1], sample)));
  const covered = last.time - first.time;
  const step = covered / (samples.length - 1);
  const reach = (gap: number) => (gap < step * 1.1 ? gap : step / 2);
  let toStart = reach(first.time - (endMs - rangeMs));
  const toEnd = reach(endMs - last.time);
  if (isCounter && result > 0 && first.value >= 0)
    toStart = Math.min(toStart, covered * (first.value / result));
  return result * ((covered + toStart + toEnd) / covered);
}

/** What a counter had counted before it began anew. */
const lostAtReset = (before: Sample | undefined, sample: Sample): number =>
  before && sample.value < before.value ? before.value : 0;

const perSecond = (range: Range): number | null => {
  const result = growth(range, true);
  return result === null ? null : result / (range.rangeMs / 1000);
};

function lastTwo(range: Range): [Sample, Sample] | null {
  const [before, last] = range.samples.slice(-2);
  return before && last ? [before, last] : null;
}

function absent(args: Value[], { args: [expression] }: CallContext): Value {
  const [value] = args;
  const isEmpty =
    value?.type === 'matrix'
      ? value.series.length === 0
      : vectorOf(value ?? { type: 'string', value: '' }).length === 0;
  if (!isEmpty) return vector([]);
  const equal =
    expression?.type === 'selector'
      ? expression.matchers.filter((m) => m.operator === '=' && m.label !== '__name__')
      : [];
  return vector([{ labels: Object.fromEntries(equal.map((m) => [m.label, m.value])), value: 1 }]);
}

/** Quantile from cumulative buckets, linear inside a bucket. */
function histogramQuantile([q, buckets]: Value[]): Value {
  const groups = new Map<string, { labels: Labels; buckets: Array<{ bound: number; count: number }> }>();
  for (const { labels, value } of vectorOf(buckets ?? { type: 'vector', elements: [] })) {
    const { le, ...rest } = withoutName(labels);
    if (le === undefined) continue;
    const key = labelsKey(rest);
    const group = groups.get(key) ?? { labels: rest, buckets: [] };
    group.buckets.push({ bound: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), count: value });
    groups.set(key, group);
  }
  return vector(
    [...groups.values()].map((group) => ({
      labels: group.labels,
      value: quantileOf(scalarOf(q), group.buckets),
    })),
  );
}

function quantileOf(q: number, unsorted: Array<{ bound: number; count: number }>): number {
  const buckets = [...unsorted].sort((a, b) => a.bound - b.bound);
  const all = buckets.at(-1)?.count ?? 0;
  if (all === 0 || buckets.length < 2 || buckets.at(-1)?.bound !== Number.POSITIVE_INFINITY)
    return Number.NaN;
  const rank = q * all;
  const at = buckets.findIndex((bucket) => bucket.count >= rank);
  const bucket = buckets[at];
  if (!bucket || at === buckets.length - 1) return buckets.at(-2)?.bound ?? Number.NaN;
  const below = buckets[at - 1] ?? { bound: 0, count: 0 };
  const share = bucket.count === below.count ? 0 : (rank - below.count) / (bucket.count - below.count);
  return below.bound + (bucket.bound - below.bound) * share;
}

function labelReplace([value, target, replacement, source, pattern]: Value[]): Value {
  const text = (v: Value | undefined) => (v?.type === 'string' ? v.value : '');
  const test = new RegExp(`^(?:${text(pattern)})$`);
  return vector(
    vectorOf(value ?? { type: 'vector', elements: [] }).map((element) => {
      const match = test.exec(element.labels[text(source)] ?? '');
      if (!match) return element;
      const result = text(replacement).replace(/\$(\d+)/g, (_, n) => match[Number(n)] ?? '');
      return { ...element, labels: { ...element.labels, [text(target)]: result } };
    }),
  );
}

/** The functions this Prometheus evaluates. */
export const FUNCTIONS: Record<string, PromqlFunction> = {
  rate: overRange(perSecond),
  increase: overRange((range) => growth(range, true)),
  delta: overRange((range) => growth(range, false)),
  irate: overRange((range) => {
    const pair = lastTwo(range);
    if (!pair) return null;
    const [before, last] = pair;
    const grown = last.value < before.value ? last.value : last.value - before.value;
    return grown / ((last.time - before.time) / 1000);
  }),
  changes: overRange(
    (range) => valuesOf(range).filter((value, i, all) => i > 0 && value !== all[i - 1]).length,
  ),
  resets: overRange(
    (range) => valuesOf(range).filter((value, i, all) => i > 0 && value < (all[i - 1] ?? 0)).length,
  ),
  sum_over_time: overRange((range) => total(valuesOf(range))),
  avg_over_time: overRange((range) => total(valuesOf(range)) / range.samples.length),
  min_over_time: overRange((range) => Math.min(...valuesOf(range))),
  max_over_time: overRange((range) => Math.max(...valuesOf(range))),
  count_over_time: overRange((range) => range.samples.length),
  last_over_time: overRange((range) => range.samples.at(-1)?.value ?? null),
  present_over_time: overRange(() => 1),
  absent,
  absent_over_time: absent,
  abs: mapped(Math.abs),
  ceil: mapped(Math.ceil),
  floor: mapped(Math.floor),
  round: mapped((value, to = 1) => Math.round(value / to) * to),
  clamp_min: mapped((value, min = 0) => Math.max(value, min)),
  clamp_max: mapped((value, max = 0) => Math.min(value, max)),
  histogram_quantile: histogramQuantile,
  label_replace: labelReplace,
  vector: ([value]) => vector([{ labels: {}, value: scalarOf(value) }]),
  scalar: ([value]) => {
    const elements = vectorOf(value ?? { type: 'vector', elements: [] });
    return { type: 'scalar', value: elements.length === 1 ? (elements[0]?.value ?? Number.NaN) : Number.NaN };
  },
  time: (_args, { atMs }) => ({ type: 'scalar', value: atMs / 1000 }),
};
