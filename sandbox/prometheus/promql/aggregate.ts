import type { Labels } from '../series.ts';
import { labelsKey } from '../series.ts';
import type { Grouping } from './syntax.ts';
import { PromqlError } from './syntax.ts';
import type { Element, Value } from './value.ts';
import { scalarOf, withoutName } from './value.ts';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]): number => sum(values) / values.length;
const variance = (values: number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

const OPERATORS: Record<string, (values: number[]) => number> = {
  sum,
  avg: mean,
  count: (values) => values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  group: () => 1,
  stdvar: variance,
  stddev: (values) => Math.sqrt(variance(values)),
};

/** Aggregates a vector over the labels that are left. @throws PromqlError for an operator that is not known here */
export function aggregate(
  operator: string,
  elements: Element[],
  grouping: Grouping,
  parameter: Value | null,
): Element[] {
  const groups = new Map<string, { labels: Labels; members: Element[] }>();
  for (const element of elements) {
    const labels = groupLabels(element.labels, grouping);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push(element);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, members }) => {
    if (operator === 'topk' || operator === 'bottomk') {
      const sign = operator === 'topk' ? -1 : 1;
      return [...members].sort((a, b) => sign * (a.value - b.value)).slice(0, scalarOf(parameter));
    }
    const values = members.map((member) => member.value);
    if (operator === 'quantile') return [{ labels, value: quantile(scalarOf(parameter), values) }];
    const reduce = OPERATORS[operator];
    if (!reduce) throw new PromqlError(`the sandbox does not know the aggregation ${operator}`);
    return [{ labels, value: reduce(values) }];
  });
}

function groupLabels(labels: Labels, { without, labels: names }: Grouping): Labels {
  const chosen = Object.entries(withoutName(labels)).filter(([name]) => names.includes(name) !== without);
  return Object.fromEntries(chosen);
}

/** Linear interpolation between the two nearest ranks. */
function quantile(q: number, values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.max(0, Math.floor(rank))] ?? Number.NaN;
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(rank))] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}
