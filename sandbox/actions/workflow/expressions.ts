import { createHash } from 'node:crypto';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { Expression, type Template } from './template.ts';

/** What expressions may read: contexts by name, and how the job stands. */
export interface Scope {
  contexts: Record<string, unknown>;
  status: { success: boolean; failure: boolean; cancelled: boolean };
  /** Contents of the workspace's files that match the patterns, in a stable order; only inside a job. */
  filesMatching?: (patterns: string[]) => Buffer[];
}

const CONTEXTS = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];

type Value = data.ExpressionData;

function toData(value: unknown): Value {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(
    ...Object.entries(value as Record<string, unknown>).map(([key, entry]) => ({
      key,
      value: toData(entry),
    })),
  );
}

function fromData(value: Value): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}

function functionsOf(scope: Scope) {
  const flag = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  return [
    flag('always', true),
    flag('success', scope.status.success),
    flag('failure', scope.status.failure),
    flag('cancelled', scope.status.cancelled),
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...patterns: Value[]) => {
        if (!scope.filesMatching) throw new Error('hashFiles is known only in the steps of a job');
        const files = scope.filesMatching(patterns.map((pattern) => pattern.coerceString()));
        if (files.length === 0) return new data.StringData('');
        const all = createHash('sha256');
        for (const file of files) all.update(createHash('sha256').update(file).digest());
        return new data.StringData(all.digest('hex'));
      },
    },
  ];
}

function run(text: string, scope: Scope): Value {
  const functions = functionsOf(scope);
  const tree = new Parser(new Lexer(text).lex().tokens, CONTEXTS, functions).parse();
  const contexts = new data.Dictionary(
    ...CONTEXTS.map((name) => ({ key: name, value: toData(scope.contexts[name] ?? {}) })),
  );
  return new Evaluator(tree, contexts, new Map(functions.map((f) => [f.name.toLowerCase(), f]))).evaluate();
}

/** Value of one expression, without its `${{ }}`, as plain data. @throws with the parser's message. */
function evaluate(text: string, scope: Scope): unknown {
  return fromData(run(text, scope));
}

/** Whether a condition holds: false, 0, -0, "", and null do not. */
export function holds(text: string, scope: Scope): boolean {
  const value = evaluate(text, scope);
  return Boolean(value) && !Number.isNaN(value);
}

/** The template with every expression replaced by its value. */
export function resolve(template: Template | undefined, scope: Scope): unknown {
  if (template === undefined || template === null) return null;
  if (template instanceof Expression) return evaluate(template.text, scope);
  if (Array.isArray(template)) return template.map((entry) => resolve(entry, scope));
  if (typeof template === 'object') {
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, resolve(value, scope)]));
  }
  return template;
}

/** The template as text, the way Actions turns values into text (null is empty, numbers plain). */
export function resolveText(template: Template | undefined, scope: Scope): string {
  if (template instanceof Expression) return run(template.text, scope).coerceString();
  if (template === undefined || template === null) return '';
  return typeof template === 'object'
    ? JSON.stringify(resolve(template, scope))
    : toData(template).coerceString();
}

/** A mapping of names to texts (`env`, `with`, `outputs`). */
export function resolveTexts(template: Template | undefined, scope: Scope): Record<string, string> {
  if (template === undefined || template === null) return {};
  if (template instanceof Expression) {
    const value = evaluate(template.text, scope);
    return Object.fromEntries(
      Object.entries((value ?? {}) as Record<string, unknown>).map(([key, entry]) => [
        key,
        toData(entry).coerceString(),
      ]),
    );
  }
  return Object.fromEntries(
    Object.entries(template as Record<string, Template>).map(([key, value]) => [
      key,
      resolveText(value, scope),
    ]),
  );
}
