import type { Node } from '@babel/types';
import { calleeName, evaluate } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';

/** Prefix under which a call of a module is reached; null when it cannot be known. */
export type MountPrefixes = (module: SourceModule, node: Node) => string | null;

/** Where a router or plugin is mounted: by `app.use('/api', router)` or Fastify's `register(plugin, { prefix })`. */
interface Mount {
  /** Null when it is computed. */
  prefix: string | null;
  /** The module that mounts, and the call that does. */
  by: SourceModule;
  at: Node;
}

/** Mounts inside mounts, at most: a cycle of imports ends here. */
const MAX_NESTING = 8;

/** Reads all mounts once. Routers are told apart by file, by local variable, and by the function that a plugin is. */
export function mountPrefixes(modules: readonly SourceModule[]): MountPrefixes {
  const files = new Map<string, Mount>();
  const variables = new Map<string, Mount>();
  const plugins: Array<{ body: Node; mount: Mount }> = [];
  const keyOf = (module: SourceModule, variable: string) => `${module.path}#${variable}`;

  for (const module of modules) {
    const functions = namedFunctions(module);
    visit(module.file.program, (node) => {
      const mounted = readMount(node, module);
      if (mounted === null) return;
      const { target, prefix } = mounted;
      const mount: Mount = { prefix, by: module, at: node };
      const specifier = specifierOf(target, module);
      const file = specifier && moduleNamed(modules, specifier);
      if (file) files.set(file.path, mount);
      if (file || specifier?.startsWith('.')) return;
      const body = target.type === 'Identifier' ? functions.get(target.name) : target;
      if (body && isFunction(body)) plugins.push({ body: body.body, mount });
      else if (target.type === 'Identifier') variables.set(keyOf(module, target.name), mount);
    });
  }

  const calls = callsInside(plugins);
  const prefixOf = (module: SourceModule, node: Node, depth: number): string | null => {
    if (depth > MAX_NESTING) return null;
    const receiver = receiverOf(node);
    const mount =
      (receiver === null ? undefined : variables.get(keyOf(module, receiver))) ??
      calls.get(node) ??
      files.get(module.path);
    if (mount === undefined) return '';
    const outer = prefixOf(mount.by, mount.at, depth + 1);
    return outer === null || mount.prefix === null ? null : joinPath(outer, mount.prefix);
  };
  return (module, node) => prefixOf(module, node, 0);
}

/** `app.setGlobalPrefix('api', { exclude: ['health'] })` of Nest, as what it makes of a path; null when it is computed. */
export function globalPrefix(modules: readonly SourceModule[]): (path: string) => string | null {
  let apply: (path: string) => string | null = (path) => path;
  for (const module of modules) {
    visit(module.file.program, (node) => {
      if (node.type !== 'CallExpression' || !/\.setGlobalPrefix$/.test(calleeName(node.callee) ?? '')) return;
      const [first, options] = node.arguments;
      const prefix = evaluate(first, module.resolve)?.value;
      const excluded = excludedPaths(options, module);
      apply = (path) => {
        if (excluded.includes(path)) return path;
        return typeof prefix === 'string' ? joinPath(prefix, path) : null;
      };
    });
  }
  return apply;
}

/** Text of an object's property when it can be known. */
export function propertyText(node: Node, name: string, module: SourceModule): string | null {
  const value = evaluate(propertyNode(node, name), module.resolve)?.value;
  return typeof value === 'string' ? value : null;
}

/** One path with a slash before each part and none at the end. */
export function joinPath(...parts: string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

function readMount(node: Node, module: SourceModule): { target: Node; prefix: string | null } | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  const method = node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
  const [first, second] = node.arguments;
  const last = node.arguments.at(-1);
  if (method === 'use' && first && second && last) {
    const prefix = evaluate(first, module.resolve)?.value;
    if (typeof prefix === 'string') return { target: last, prefix };
    return isComputedPath(first) ? { target: last, prefix: null } : null;
  }
  if (method !== 'register' || !first || !second) return null;
  const prefix = propertyNode(second, 'prefix');
  return prefix === null ? null : { target: first, prefix: propertyText(second, 'prefix', module) };
}

/** Each call with the mount of the innermost plugin that it stands in. */
function callsInside(plugins: ReadonlyArray<{ body: Node; mount: Mount }>): Map<Node, Mount> {
  const size = ({ body }: { body: Node }) => (body.end ?? 0) - (body.start ?? 0);
  const calls = new Map<Node, Mount>();
  for (const { body, mount } of plugins.toSorted((a, b) => size(b) - size(a))) {
    visit(body, (node) => {
      if (node.type === 'CallExpression') calls.set(node, mount);
    });
  }
  return calls;
}

/** The first of several arguments of `use` may as well be a middleware: only what looks like a path counts as one. */
function isComputedPath(node: Node): boolean {
  if (node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') return true;
  return /(prefix|path|base|root|mount)\w*$/i.test(calleeName(node) ?? '');
}

/** Specifier a router came from: an import's name, or `require('./routes')` in place. */
function specifierOf(node: Node, module: SourceModule): string | undefined {
  if (node.type === 'Identifier') return module.imports.get(node.name);
  if (node.type !== 'CallExpression') return undefined;
  return node.arguments[0]?.type === 'StringLiteral' ? node.arguments[0].value : undefined;
}

function moduleNamed(modules: readonly SourceModule[], specifier: string): SourceModule | undefined {
  const stem = specifier.replace(/^((\.\/|\.\.\/)+|[@~#]\/)/, '').replace(/\.[cm]?[jt]sx?$/, '');
  if (stem === '') return undefined;
  return modules.find(({ path }) => path.replace(/(\/index)?\.[cm]?[jt]sx?$/, '').endsWith(stem));
}

/** Functions of the module by name, as plugins are written. */
function namedFunctions(module: SourceModule): Map<string, Node> {
  const found = new Map<string, Node>();
  visit(module.file.program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.id) found.set(node.id.name, node);
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.init &&
      isFunction(node.init)
    )
      found.set(node.id.name, node.init);
  });
  return found;
}

function isFunction(node: Node): node is Extract<Node, { body: Node; params: unknown[] }> {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** `router` of `router.get(...)`. */
function receiverOf(node: Node): string | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  return node.callee.object.type === 'Identifier' ? node.callee.object.name : null;
}

function propertyNode(node: Node, name: string): Node | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.value;
  }
  return null;
}

/** Nest takes texts and `{ path, method }`. */
function excludedPaths(options: Node | undefined, module: SourceModule): string[] {
  const list = options && propertyNode(options, 'exclude');
  if (list?.type !== 'ArrayExpression') return [];
  return list.elements.flatMap((element) => {
    if (!element) return [];
    const path = propertyText(element, 'path', module) ?? evaluate(element, module.resolve)?.value;
    return typeof path === 'string' ? [joinPath(path)] : [];
  });
}
