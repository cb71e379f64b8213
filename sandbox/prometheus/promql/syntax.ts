import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Matcher } from '../series.ts';

export interface Grouping {
  without: boolean;
  labels: string[];
}

export interface Matching {
  on: boolean;
  labels: string[];
  /** The side of which many elements match one of the other. */
  group: 'left' | 'right' | null;
  include: string[];
}

/** A PromQL expression, of the kinds this Prometheus evaluates. */
export type Expression =
  | { type: 'number'; value: number }
  | { type: 'string'; value: string }
  | { type: 'selector'; matchers: Matcher[]; rangeMs: number | null; offsetMs: number }
  | { type: 'call'; name: string; args: Expression[] }
  | { type: 'aggregate'; operator: string; grouping: Grouping; parameter: Expression | null; of: Expression }
  | {
      type: 'binary';
      operator: string;
      left: Expression;
      right: Expression;
      bool: boolean;
      matching: Matching | null;
    }
  | { type: 'negative'; of: Expression };

/** An expression that is no PromQL, or beyond this Prometheus. */
export class PromqlError extends Error {}

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
  y: 31_536_000e3,
};

/** A duration such as `5m` or `1h30m` in milliseconds. @throws PromqlError */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) throw new PromqlError(`not a valid duration string: "${text}"`);
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
}

/** Whether a text is PromQL at all; null, or where it is not. */
export function syntaxError(query: string): string | null {
  if (query.trim() === '') return 'no expression found in input';
  let problem: string | null = null;
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError)
        problem ??= `${node.from + 1}:${node.to + 1}: parse error: unexpected ${JSON.stringify(query.slice(node.from, node.to + 10) || 'end of input')}`;
    },
  });
  return problem;
}

/** Reads PromQL. @throws PromqlError */
export function parsePromql(query: string): Expression {
  const problem = syntaxError(query);
  if (problem) throw new PromqlError(problem);
  const root = parser.parse(query).topNode.firstChild;
  if (!root) throw new PromqlError('no expression found in input');
  return new Reader(query).read(root);
}

class Reader {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  read(node: SyntaxNode): Expression {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return { type: 'number', value: this.#number(this.#text(node)) };
      case 'StringLiteral':
        return { type: 'string', value: unquote(this.#text(node)) };
      case 'ParenExpr':
      case 'StepInvariantExpr':
        return this.read(this.#first(node));
      case 'UnaryExpr': {
        const of = this.read(node.lastChild ?? node);
        return this.#text(this.#first(node)) === '-' ? { type: 'negative', of } : of;
      }
      case 'VectorSelector':
        return { type: 'selector', matchers: this.#matchers(node), rangeMs: null, offsetMs: 0 };
      case 'MatrixSelector':
        return this.#matrix(node);
      case 'OffsetExpr':
        return this.#offset(node);
      case 'FunctionCall':
        return { type: 'call', name: this.#text(this.#first(node)), args: this.#arguments(node) };
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'BinaryExpr':
        return this.#binary(node);
      default:
        throw new PromqlError(`the sandbox does not know ${node.name} in PromQL`);
    }
  }

  #text(node: SyntaxNode): string {
    return this.#query.slice(node.from, node.to);
  }

  #first(node: SyntaxNode): SyntaxNode {
    if (!node.firstChild) throw new PromqlError(`incomplete ${node.name}`);
    return node.firstChild;
  }

  #number(text: string): number {
    if (/^[+-]?inf$/i.test(text))
      return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    if (/^nan$/i.test(text)) return Number.NaN;
    const plain = Number(text.replaceAll('_', ''));
    return Number.isNaN(plain) ? parseDuration(text) / 1000 : plain;
  }

  #matchers(node: SyntaxNode): Matcher[] {
    const name = node.getChild('Identifier');
    const matchers: Matcher[] = name ? [{ label: '__name__', operator: '=', value: this.#text(name) }] : [];
    for (const child of children(node.getChild('LabelMatchers'))) {
      if (child.name === 'QuotedLabelName')
        matchers.push({ label: '__name__', operator: '=', value: unquote(this.#text(child)) });
      const label = child.getChild('LabelName') ?? child.getChild('QuotedLabelName');
      const operator = child.getChild('MatchOp');
      const value = child.getChild('StringLiteral');
      if (!label || !operator || !value) continue;
      const matcher = {
        label: unquote(this.#text(label)),
        operator: this.#text(operator) as Matcher['operator'],
        value: unquote(this.#text(value)),
      };
      if (matcher.operator.includes('~')) checkPattern(matcher.value);
      matchers.push(matcher);
    }
    return matchers;
  }

  #matrix(node: SyntaxNode): Expression {
    const of = this.read(this.#first(node));
    const range = node.getChild('DurationExpr');
    if (of.type !== 'selector' || !range) throw new PromqlError('ranges only allowed for vector selectors');
    return { ...of, rangeMs: parseDuration(this.#text(range).replace(/[[\]\s]/g, '')) };
  }

  #offset(node: SyntaxNode): Expression {
    const of = this.read(this.#first(node));
    const duration = node.getChild('OffsetDurationExpr') ?? node.lastChild;
    if (of.type !== 'selector' || !duration)
      throw new PromqlError('offset modifier must be preceded by a selector');
    const text = this.#text(duration).trim();
    return { ...of, offsetMs: text.startsWith('-') ? -parseDuration(text.slice(1)) : parseDuration(text) };
  }

  #arguments(node: SyntaxNode): Expression[] {
    return children(node.getChild('FunctionCallBody')).map((child) => this.read(child));
  }

  #aggregate(node: SyntaxNode): Expression {
    const modifier = node.getChild('AggregateModifier');
    const labels = children(modifier?.getChild('GroupingLabels') ?? null).map((label) =>
      unquote(this.#text(label)),
    );
    const args = this.#arguments(node);
    const of = args.at(-1);
    if (!of) throw new PromqlError('no arguments for aggregate expression provided');
    const operator = this.#text(this.#first(node)).toLowerCase();
    return {
      type: 'aggregate',
      operator,
      of,
      parameter: args.length > 1 ? (args[0] ?? null) : null,
      grouping: { without: Boolean(modifier?.getChild('Without')), labels },
    };
  }

  #binary(node: SyntaxNode): Expression {
    const parts = children(node);
    const [left, operator] = parts;
    const right = parts.at(-1);
    if (!left || !operator || !right) throw new PromqlError('incomplete binary expression');
    const clause = node.getChild('MatchingModifierClause');
    const [labels = [], include = []] = (clause?.getChildren('GroupingLabels') ?? []).map((list) =>
      children(list).map((label) => unquote(this.#text(label))),
    );
    const group = clause?.getChild('GroupLeft') ? 'left' : clause?.getChild('GroupRight') ? 'right' : null;
    return {
      type: 'binary',
      operator: this.#text(operator).toLowerCase(),
      left: this.read(left),
      right: this.read(right),
      bool: Boolean(node.getChild('BoolModifier')),
      matching: clause ? { on: Boolean(clause.getChild('On')), labels, group, include } : null,
    };
  }
}

function children(node: SyntaxNode | null): SyntaxNode[] {
  const result: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) result.push(child);
  return result;
}

function unquote(text: string): string {
  if (!/^["'`]/.test(text)) return text;
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replace(/\\(.)/g, (_, char) => ({ n: '\n', t: '\t', r: '\r' })[char as string] ?? char);
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch {
    throw new PromqlError(`error parsing regexp: ${pattern}`);
  }
}
