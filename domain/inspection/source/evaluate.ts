import type { Node } from '@babel/types';

/** What an expression is known to be without running it: a number or text, and whether the environment may change it. */
export interface KnownValue {
  value: number | string;
  line: number;
  fromEnvironment: boolean;
  /** `PORT`-like name, when the environment decides first. */
  variable: string | null;
}

/** Looks up what an identifier or member stands for; null when it cannot be known. */
export type Resolve = (name: string, depth: number) => KnownValue | null;

const MAX_DEPTH = 8;
/** Parts of a dotted name that are read. */
const NAME_PARTS_MAX = 32;

/** Evaluates the small subset in which ports and paths are written. Everything else is unknown. */
export function evaluate(node: Node | null | undefined, resolve: Resolve, depth = 0): KnownValue | null {
  if (!node || depth > MAX_DEPTH) return null;
  const line = node.loc?.start.line ?? 1;
  const known = (value: number | string): KnownValue => ({
    value,
    line,
    fromEnvironment: false,
    variable: null,
  });
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
      return known(node.value);
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? known(node.quasis[0]?.value.cooked ?? '') : null;
    case 'LogicalExpression': {
      if (node.operator === '&&') return null;
      const left = evaluate(node.left, resolve, depth + 1);
      const variable = environmentVariable(node.left) ?? left?.variable ?? null;
      if (left && !variable) return left;
      const right = evaluate(node.right, resolve, depth + 1);
      return (
        right && {
          ...right,
          fromEnvironment: variable !== null || right.fromEnvironment,
          variable: variable ?? right.variable,
        }
      );
    }
    case 'ConditionalExpression': {
      const variable = environmentVariable(node.consequent);
      const value = evaluate(variable ? node.alternate : node.consequent, resolve, depth + 1);
      return value && (variable ? { ...value, fromEnvironment: true, variable } : value);
    }
    case 'CallExpression': {
      // z.coerce.number().default(3000): what a schema gives to a variable that is not set
      if (memberName(node.callee) === 'default') {
        const value = evaluate(node.arguments[0], resolve, depth + 1);
        return value && { ...value, fromEnvironment: true };
      }
      // Number(x), parseInt(x, 10), normalizePort(x), String(x), config.get('PORT', 3000)
      const callee = calleeName(node.callee);
      const last = node.arguments.at(-1);
      const isLookup = callee?.endsWith('.get') || callee === 'get';
      const argument = isLookup && node.arguments.length > 1 ? last : node.arguments[0];
      if (isLookup && node.arguments.length < 2) return null;
      return argument ? evaluate(argument, resolve, depth + 1) : null;
    }
    case 'UnaryExpression':
      return node.operator === '+' ? evaluate(node.argument, resolve, depth + 1) : null;
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return evaluate(node.expression, resolve, depth + 1);
    case 'AwaitExpression':
      return evaluate(node.argument, resolve, depth + 1);
    case 'Identifier':
      return resolve(node.name, depth + 1);
    case 'MemberExpression': {
      const name = calleeName(node);
      return name ? resolve(name, depth + 1) : null;
    }
    default:
      return null;
  }
}

/** `process.env.PORT`, `process.env['PORT']`, `Bun.env.PORT`, also wrapped in Number(...) or parseInt(...). */
function environmentVariable(node: Node | null | undefined): string | null {
  if (!node) return null;
  if (node.type === 'CallExpression') return environmentVariable(node.arguments[0]);
  if (node.type === 'UnaryExpression') return environmentVariable(node.argument);
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAsExpression')
    return environmentVariable(node.expression);
  if (node.type !== 'MemberExpression') return null;
  const owner = calleeName(node.object);
  if (owner !== 'process.env' && owner !== 'import.meta.env' && owner !== 'env') return null;
  if (node.property.type === 'Identifier' && !node.computed) return node.property.name;
  return node.property.type === 'StringLiteral' ? node.property.value : null;
}

/** Last name of a member, whatever it is a member of: `default` of `z.number().default`. */
export function memberName(node: Node): string | null {
  if (node.type !== 'MemberExpression' || node.computed) return null;
  return node.property.type === 'Identifier' ? node.property.name : null;
}

/** Dotted name of an identifier or member chain, `config.server.port`; null for anything computed or very long. */
export function calleeName(node: Node | null | undefined): string | null {
  const names: string[] = [];
  for (let at = node; at && names.length < NAME_PARTS_MAX; at = at.object) {
    if (at.type === 'Identifier') return [at.name, ...names].join('.');
    if (at.type === 'ThisExpression') return ['this', ...names].join('.');
    if (at.type === 'MetaProperty') return [at.meta.name, at.property.name, ...names].join('.');
    if (at.type !== 'MemberExpression' && at.type !== 'OptionalMemberExpression') return null;
    if (at.computed || at.property.type !== 'Identifier') return null;
    names.unshift(at.property.name);
  }
  return null;
}
