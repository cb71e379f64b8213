import type { Labels } from '../series.ts';
import { labelsKey } from '../series.ts';
import type { Matching } from './syntax.ts';
import { PromqlError } from './syntax.ts';
import type { Element, Value } from './value.ts';
import { vectorOf, withoutName } from './value.ts';

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
  atan2: Math.atan2,
};

const COMPARISON: Record<string, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

/** A binary operation of scalars and vectors, with PromQL's rules of matching and filtering. @throws PromqlError */
export function combine(
  operator: string,
  left: Value,
  right: Value,
  bool: boolean,
  matching: Matching | null,
): Value {
  if (left.type === 'scalar' && right.type === 'scalar') {
    const result = compute(operator, left.value, right.value, true);
    return { type: 'scalar', value: result ?? 0 };
  }
  if (['and', 'or', 'unless'].includes(operator)) {
    return { type: 'vector', elements: combineSets(operator, vectorOf(left), vectorOf(right), matching) };
  }
  if (left.type === 'scalar' || right.type === 'scalar')
    return { type: 'vector', elements: withScalar(operator, left, right, bool) };
  return {
    type: 'vector',
    elements: combineVectors(operator, vectorOf(left), vectorOf(right), bool, matching),
  };
}

/** The result, or null when a comparison filters it out. */
function compute(operator: string, a: number, b: number, asNumber: boolean): number | null {
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic) return arithmetic(a, b);
  const comparison = COMPARISON[operator];
  if (!comparison) throw new PromqlError(`the sandbox does not know the operator ${operator}`);
  const holds = comparison(a, b);
  if (asNumber) return holds ? 1 : 0;
  return holds ? a : null;
}

function withScalar(operator: string, left: Value, right: Value, bool: boolean): Element[] {
  const isFilter = operator in COMPARISON && !bool;
  const vector = vectorOf(left.type === 'scalar' ? right : left);
  return vector.flatMap(({ labels, value }) => {
    const [a, b] =
      left.type === 'scalar' ? [left.value, value] : [value, right.type === 'scalar' ? right.value : 0];
    const result = compute(operator, a, b, bool);
    if (result === null) return [];
    return [{ labels: isFilter ? labels : withoutName(labels), value: isFilter ? value : result }];
  });
}

function keyOf(labels: Labels, matching: Matching | null): string {
  const plain = withoutName(labels);
  if (!matching) return labelsKey(plain);
  const chosen = Object.entries(plain).filter(([name]) => matching.labels.includes(name) === matching.on);
  return labelsKey(Object.fromEntries(chosen));
}

function combineVectors(
  operator: string,
  left: Element[],
  right: Element[],
  bool: boolean,
  matching: Matching | null,
): Element[] {
  const many = matching?.group === 'right' ? right : left;
  const one = matching?.group === 'right' ? left : right;
  const ones = new Map<string, Element>();
  for (const element of one) {
    const key = keyOf(element.labels, matching);
    if (ones.has(key))
      throw new PromqlError(
        'found duplicate series for the match group on the right hand-side of the operation: many-to-many matching not allowed',
      );
    ones.set(key, element);
  }
  const seen = new Set<string>();
  const isFilter = operator in COMPARISON && !bool;
  return many.flatMap((element) => {
    const key = keyOf(element.labels, matching);
    const partner = ones.get(key);
    if (!partner) return [];
    if (!matching?.group) {
      if (seen.has(key))
        throw new PromqlError(
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      seen.add(key);
    }
    const [a, b] =
      matching?.group === 'right' ? [partner.value, element.value] : [element.value, partner.value];
    const result = compute(operator, a, b, bool);
    return result === null
      ? []
      : [{ labels: resultLabels(element, partner, matching, isFilter), value: result }];
  });
}

function resultLabels(
  element: Element,
  partner: Element,
  matching: Matching | null,
  isFilter: boolean,
): Labels {
  if (isFilter && !matching) return element.labels;
  const plain = isFilter ? element.labels : withoutName(element.labels);
  if (matching?.group) {
    const included = matching.include.map((name) => [name, partner.labels[name] ?? '']);
    return { ...plain, ...Object.fromEntries(included) };
  }
  if (!matching) return plain;
  return Object.fromEntries(
    Object.entries(plain).filter(([name]) => matching.labels.includes(name) === matching.on),
  );
}

function combineSets(
  operator: string,
  left: Element[],
  right: Element[],
  matching: Matching | null,
): Element[] {
  const keys = (elements: Element[]) => new Set(elements.map((element) => keyOf(element.labels, matching)));
  if (operator === 'or') {
    const known = keys(left);
    return [...left, ...right.filter((element) => !known.has(keyOf(element.labels, matching)))];
  }
  const known = keys(right);
  return left.filter((element) => known.has(keyOf(element.labels, matching)) === (operator === 'and'));
}
