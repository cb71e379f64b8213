import type { Sample, SeriesStore } from '../series.ts';
import { aggregate } from './aggregate.ts';
import { combine } from './binary.ts';
import { FUNCTIONS } from './functions.ts';
import type { Expression } from './syntax.ts';
import { PromqlError } from './syntax.ts';
import type { Value } from './value.ts';
import { vectorOf } from './value.ts';

/** A sample older than this is not seen by an instant selector. */
const LOOKBACK_MS = 5 * 60 * 1000;

/** Evaluates an expression at one time. @throws PromqlError */
export function evaluate(expression: Expression, store: SeriesStore, atMs: number): Value {
  switch (expression.type) {
    case 'number':
      return { type: 'scalar', value: expression.value };
    case 'string':
      return { type: 'string', value: expression.value };
    case 'negative':
      return combine('*', { type: 'scalar', value: -1 }, evaluate(expression.of, store, atMs), false, null);
    case 'selector':
      return select(expression, store, atMs);
    case 'call': {
      const call = FUNCTIONS[expression.name];
      if (!call) throw new PromqlError(`the sandbox does not know the function ${expression.name}`);
      return call(
        expression.args.map((arg) => evaluate(arg, store, atMs)),
        { atMs, args: expression.args },
      );
    }
    case 'aggregate':
      return {
        type: 'vector',
        elements: aggregate(
          expression.operator,
          vectorOf(evaluate(expression.of, store, atMs)),
          expression.grouping,
          expression.parameter && evaluate(expression.parameter, store, atMs),
        ),
      };
    case 'binary': {
      const [left, right] = [evaluate(expression.left, store, atMs), evaluate(expression.right, store, atMs)];
      return combine(expression.operator, left, right, expression.bool, expression.matching);
    }
    default:
      return expression satisfies never;
  }
}

function select(
  selector: Extract<Expression, { type: 'selector' }>,
  store: SeriesStore,
  atMs: number,
): Value {
  const endMs = atMs - selector.offsetMs;
  const found = store.select(selector.matchers);
  const { rangeMs } = selector;
  if (rangeMs !== null) {
    const series = found
      .map(({ labels, samples }) => ({
        labels,
        samples: samples.filter((s) => s.time > endMs - rangeMs && s.time <= endMs && !isStale(s)),
        rangeMs,
        endMs,
      }))
      .filter(({ samples }) => samples.length > 0);
    return { type: 'matrix', series };
  }
  const elements = found.flatMap(({ labels, samples }) => {
    const last = samples.findLast((sample) => sample.time <= endMs);
    return last && last.time > endMs - LOOKBACK_MS && !isStale(last) ? [{ labels, value: last.value }] : [];
  });
  return { type: 'vector', elements };
}

const isStale = (sample: Sample): boolean => sample.isStale === true;
