import type { Node } from '@babel/types';
import { calleeName, evaluate, memberName } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { namedFunctions, propertyNode, propertyText } from '../../source/object.ts';
import { createTargetReader, type Target } from './mount-targets.ts';

/** One router or plugin that is hung into another. */
export interface Mount {
  /** Path as written, '' for none; null when it is computed. */
  prefix: string | null;
  /** The module that mounts, the call that does, and the router it hangs into (`app` of `app.use(...)`). */
  by: SourceModule;
  at: Node;
  into: string | null;
}

/** All mounts of an app, by what is mounted. */
export interface Mounts {
  /** Routers that come from another file of the repository, by its path, under the name they have there. */
  files: Map<string, Array<Mount & { exported: string }>>;
  /** Routers in a variable of the same file, by `variableKey`. */
  variables: Map<string, Mount[]>;
  /** Calls inside a function that is a plugin or makes a router. */
  calls: Map<Node, Mount>;
  /** Files that mount, under a path, what cannot be traced, as in a loop over a table. */
  untraceable: Set<string>;
}

/** Mounts kept of one router: more than any app has, and few enough to try them all. */
const MOUNTS_KEPT = 20;

type CallExpression = Extract<Node, { type: 'CallExpression' }>;

interface MountCall {
  targets: Node[];
  prefix: string | null;
}

export const variableKey = (module: SourceModule, variable: string) => `${module.path}#${variable}`;

/** Reads `app.use('/api', router)`, Fastify's `register(plugin, { prefix })`, and routers handed to a function. */
export function readMounts(modules: readonly SourceModule[]): Mounts {
  const mounts: Mounts = { files: new Map(), variables: new Map(), calls: new Map(), untraceable: new Set() };
  const plugins = new Map<Node, Mount>();
  // fastify-plugin breaks the encapsulation that `prefix` belongs to: github.com/fastify/fastify-plugin
  const openPlugins = new Set(
    modules.filter((module) => module.specifiers.includes('fastify-plugin')).map(({ path }) => path),
  );
  const add = (target: Target, mount: Mount) => {
    if (target.kind === 'file') {
      const prefix = openPlugins.has(target.path) ? '' : mount.prefix;
      append(mounts.files, target.path, { ...mount, prefix, exported: target.exported });
    } else if (target.kind === 'variable')
      append(mounts.variables, variableKey(mount.by, target.name), mount);
    else plugins.set(target.body, mount);
  };

  const calls = modules.flatMap((module) => {
    const functions = namedFunctions(module);
    const targetsOf = createTargetReader(module, functions);
    return callsOf(module).map((call) => ({ module, call, targetsOf, functions }));
  });
  for (const { module, call, targetsOf, functions } of calls) {
    const mounted = readMountCall(call, module);
    if (mounted === null) continue;
    const mount: Mount = { prefix: mounted.prefix, by: module, at: call, into: receiverOf(call) };
    if (
      mount.prefix !== '' &&
      mount.prefix !== '/' &&
      isUnexplained(mounted.targets.at(-1), module, functions)
    )
      mounts.untraceable.add(module.path);
    for (const node of mounted.targets) {
      const targets = targetsOf(node);
      // `wrap(app)` on `app` hangs nothing into itself
      for (const target of targets)
        if (target.kind !== 'variable' || target.name !== mount.into) add(target, mount);
    }
  }
  placeCalls(plugins, mounts.calls);

  // `addHealth(router)`: the function's routes are the router's, unless it is mounted itself
  for (const { module, call, targetsOf } of calls) {
    const [first] = call.arguments;
    if (first?.type !== 'Identifier' || call.callee.type === 'MemberExpression') continue;
    if (!mounts.variables.has(variableKey(module, first.name)) && !mounts.calls.has(call)) continue;
    for (const target of targetsOf(call.callee)) {
      if (target.kind === 'variable' || (target.kind === 'file' && mounts.files.has(target.path))) continue;
      add(target, { prefix: '', by: module, at: call, into: first.name });
    }
  }
  placeCalls(plugins, mounts.calls);
  return mounts;
}

/** `router` of `router.get(...)`, `this.router` of `this.router.get(...)`. */
export function receiverOf(node: Node): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  return calleeName(node.callee.object);
}

function callsOf(module: SourceModule): CallExpression[] {
  const found: CallExpression[] = [];
  visit(module.file.program, (node) => {
    if (node.type === 'CallExpression') found.push(node);
  });
  return found;
}

function readMountCall(node: CallExpression, module: SourceModule): MountCall | null {
  const method = memberName(node.callee);
  const [first, second] = node.arguments;
  if (!first) return null;
  if (method === 'use') {
    const path = first.type === 'ArrayExpression' ? first.elements[0] : first;
    // `evaluate` sees through calls; a call here makes a middleware
    const prefix = path?.type === 'CallExpression' ? null : evaluate(path, module.resolve)?.value;
    if (typeof prefix === 'string') return { targets: node.arguments.slice(1), prefix };
    if (second && isComputedPath(first)) return { targets: node.arguments.slice(1), prefix: null };
    return { targets: node.arguments, prefix: '' };
  }
  if (method !== 'register' || first.type === 'StringLiteral') return null;
  return { targets: [first], prefix: second ? registeredPrefix(second, module) : '' };
}

/** Prefix in the options of Fastify's `register`; options that cannot be read may hold any. */
function registeredPrefix(options: Node, module: SourceModule): string | null {
  const object = options.type === 'Identifier' ? module.initial(options.name) : options;
  if (object?.type !== 'ObjectExpression') return null;
  if (propertyNode(object, 'prefix') !== null) return propertyText(object, 'prefix', module);
  return object.properties.some(({ type }) => type === 'SpreadElement') ? null : '';
}

/** The first of several arguments of `use` may as well be a middleware: only what looks like a path counts as one. */
function isComputedPath(node: Node): boolean {
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression' || node.type === 'RegExpLiteral')
    return true;
  const isSetting = node.type === 'CallExpression' && memberName(node.callee) === 'get';
  const name = calleeName(node) ?? '';
  return (
    isSetting ||
    /(prefix|path|base|root|mount|endpoint|url)\w*$/i.test(name) ||
    /(^|\.)[A-Z][A-Z0-9_]*$/.test(name)
  );
}

/** `route.router` of a loop or a parameter: no import and no constant of the module says what it is. */
function isUnexplained(
  node: Node | undefined,
  module: SourceModule,
  functions: ReadonlyMap<string, Node>,
): boolean {
  if (node?.type !== 'Identifier' && node?.type !== 'MemberExpression') return false;
  const [root = 'this'] = calleeName(node)?.split('.') ?? [];
  if (root === 'this' || module.imports.has(root)) return false;
  return module.initial(root) === null && !functions.has(root);
}

/** Notes each call with the mount of the innermost plugin that it stands in. */
function placeCalls(plugins: ReadonlyMap<Node, Mount>, into: Map<Node, Mount>): void {
  const size = (body: Node) => (body.end ?? 0) - (body.start ?? 0);
  for (const [body, mount] of [...plugins].toSorted(([a], [b]) => size(b) - size(a))) {
    visit(body, (node) => {
      if (node.type === 'CallExpression') into.set(node, mount);
    });
  }
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (list.length < MOUNTS_KEPT) list.push(value);
}
