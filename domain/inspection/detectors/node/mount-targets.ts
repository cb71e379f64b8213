import type { Node } from '@babel/types';
import { calleeName, memberName } from '../../source/evaluate.ts';
import type { SourceModule } from '../../source/module.ts';
import { type FunctionNode, isFunction } from '../../source/object.ts';

/** What the argument of a mount stands for. */
export type Target =
  | { kind: 'file'; path: string; exported: string }
  | { kind: 'variable'; name: string }
  | { kind: 'function'; body: Node };

/** Variables that begin as something made from variables, at most. */
const MAX_DEPTH = 8;

/**
 * Reads everything that an argument in one module may mount: `router`, `routes.users`, `require('./users')(db)`,
 * `[auth, router]`, `wrap(router)`, and a variable that was made by one of these.
 */
export function createTargetReader(
  module: SourceModule,
  functions: ReadonlyMap<string, FunctionNode>,
): (node: Node) => Target[] {
  const read = (node: Node, depth: number): Target[] => {
    if (depth > MAX_DEPTH) return [];
    const again = (inner: Node) => read(inner, depth + 1);
    if (isFunction(node)) return [{ kind: 'function', body: node.body }];
    switch (node.type) {
      case 'Identifier':
        return readName(node.name, again);
      case 'MemberExpression':
        return readMember(node, again);
      case 'CallExpression':
      case 'NewExpression': {
        const loaded = loadedFile(node, module);
        if (loaded) return [loaded];
        const owner = node.callee.type === 'MemberExpression' ? [node.callee.object] : [];
        return [node.callee, ...owner, ...node.arguments.filter((argument) => !isFunction(argument))].flatMap(
          again,
        );
      }
      case 'ArrayExpression':
        return node.elements.flatMap((element) => (element ? again(element) : []));
      case 'AwaitExpression':
        return again(node.argument);
      case 'TSAsExpression':
      case 'TSNonNullExpression':
        return again(node.expression);
      default:
        return [];
    }
  };
  const readName = (name: string, again: (inner: Node) => Target[]): Target[] => {
    const imported = module.imports.get(name);
    const path = imported && module.targets.get(imported.specifier);
    if (path) return [{ kind: 'file', path, exported: imported.exported }];
    const own = functions.get(name);
    if (own) return [{ kind: 'function', body: own.body }];
    const initial = module.initial(name);
    const maker =
      initial?.type === 'CallExpression' || initial?.type === 'NewExpression' ? again(initial.callee) : [];
    return [{ kind: 'variable', name }, ...maker.filter(({ kind }) => kind !== 'variable')];
  };
  const readMember = (
    node: Extract<Node, { type: 'MemberExpression' }>,
    again: (inner: Node) => Target[],
  ): Target[] => {
    const property = memberName(node);
    const files = again(node.object).flatMap((target) =>
      target.kind === 'file' ? [{ ...target, exported: property ?? target.exported }] : [],
    );
    const name = calleeName(node);
    return files.length > 0 || name === null ? files : [{ kind: 'variable', name }];
  };
  return (node) => read(node, 0);
}

/** `require('./users')` and `import('./users')` in place. */
function loadedFile(
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  module: SourceModule,
): Target | null {
  if (calleeName(node.callee) !== 'require' && node.callee.type !== 'Import') return null;
  const [first] = node.arguments;
  const path = first?.type === 'StringLiteral' ? module.targets.get(first.value) : undefined;
  return path ? { kind: 'file', path, exported: 'default' } : null;
}
