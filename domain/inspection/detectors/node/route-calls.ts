import type { Node } from '@babel/types';
import { calleeName, evaluate, memberName } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { isFunction, namedFunctions, propertyNode, propertyText } from '../../source/object.ts';

type CallExpression = Extract<Node, { type: 'CallExpression' }>;

/** Links of one chain of calls that are looked at: longer ones are not written by people. */
const LINKS_MAX = 100;
/** Packages whose middleware answers by itself where it is mounted, as `app.use('/health', healthcheck())`. */
const ANSWERS_BY_ITSELF = /health|metrics|prom|liveness|readiness/;

/**
 * Reads the path of calls in one module that make a GET route: `app.get('/health', handler)`, `app.use('/health', handler)`
 * and Fastify's `route({ method: 'GET', url })`. A client's call (`await inventory.get('/status', { timeout: 500 })`) looks
 * alike and is told apart by its last argument, and by what is done with its result.
 */
export function createRouteCallReader(module: SourceModule): (node: Node) => string | null {
  const { statements, awaited } = positionsOf(module);
  const functions = namedFunctions(module);

  const isHandler = (node: Node, call: CallExpression): boolean => {
    if (awaited.has(call)) return false;
    if (isFunction(node)) return true;
    switch (node.type) {
      case 'ObjectExpression': // Fastify takes the handler as one of the route's options
        return propertyNode(node, 'handler') !== null;
      case 'ArrayExpression':
        return (
          node.elements.length > 0 && node.elements.every((element) => element && isHandler(element, call))
        );
      case 'Identifier': {
        if (functions.has(node.name)) return true;
        const initial = module.initial(node.name);
        return statements.has(call) && (initial === null || !isData(initial));
      }
      case 'MemberExpression':
      case 'CallExpression':
        return statements.has(call);
      case 'TSAsExpression':
        return isHandler(node.expression, call);
      default:
        return false;
    }
  };
  return (node) => {
    if (node.type !== 'CallExpression') return null;
    const method = memberName(node.callee);
    const [first] = node.arguments;
    const last = node.arguments.at(-1);
    if (method === 'route' && first?.type === 'ObjectExpression' && answersGet(first, module))
      return propertyText(first, 'url', module);
    if (!last || node.arguments.length < 2) return null;
    const answers =
      method === 'use' ? answersWhereMounted(last, module) : method === 'get' || method === 'all';
    const path = answers && isHandler(last, node) ? evaluate(first, module.resolve)?.value : null;
    return typeof path === 'string' && path.startsWith('/') ? path : null;
  };
}

/** A function in place, or the middleware of a package that is made for it; anything else may be a router. */
function answersWhereMounted(node: Node, module: SourceModule): boolean {
  if (isFunction(node)) return true;
  const made = node.type === 'CallExpression' ? node.callee : null;
  if (made === null) return false;
  const required = made.type === 'CallExpression' && made.arguments[0];
  const name =
    required && required.type === 'StringLiteral'
      ? required.value
      : module.imports.get(calleeName(made)?.split('.')[0] ?? '')?.specifier;
  return name !== undefined && !name.startsWith('.') && ANSWERS_BY_ITSELF.test(name);
}

/** Fastify's `method` is a text or a list of texts: fastify.dev/docs/latest/Reference/Routes. */
function answersGet(options: Node, module: SourceModule): boolean {
  const method = propertyNode(options, 'method');
  const named = method?.type === 'ArrayExpression' ? method.elements : [method];
  return named.some((element) => evaluate(element, module.resolve)?.value === 'GET');
}

function isData(node: Node): boolean {
  return /^(Object|Array)Expression$|Literal$/.test(node.type);
}

/** Calls that stand as a statement of their own, alone or as a link of a chain, and calls that are waited for. */
function positionsOf(module: SourceModule): { statements: Set<Node>; awaited: Set<Node> } {
  const statements = new Set<Node>();
  const awaited = new Set<Node>();
  visit(module.file.program, (node) => {
    if (node.type === 'ExpressionStatement')
      for (const call of chainOf(node.expression)) statements.add(call);
    if (node.type === 'AwaitExpression') for (const call of chainOf(node.argument)) awaited.add(call);
    if (node.type === 'MemberExpression' && /^(then|catch|finally)$/.test(memberName(node) ?? ''))
      for (const call of chainOf(node.object)) awaited.add(call);
  });
  return { statements, awaited };
}

/** `a.get(...).get(...)` -> both calls. */
function chainOf(node: Node): CallExpression[] {
  const calls: CallExpression[] = [];
  for (let at = node; at.type === 'CallExpression' && calls.length < LINKS_MAX; at = at.callee.object) {
    calls.push(at);
    if (at.callee.type !== 'MemberExpression') break;
  }
  return calls;
}
