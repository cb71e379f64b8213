import type { Node } from '@babel/types';
import { evaluate } from './evaluate.ts';
import { type SourceModule, visit } from './module.ts';

/** Value of an object's property by name; null when the node is no object or has no such property. */
export function propertyNode(node: Node, name: string): Node | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.type === 'ObjectProperty' ? property.value : property;
  }
  return null;
}

/** Text of an object's property when it can be known. */
export function propertyText(node: Node, name: string, module: SourceModule): string | null {
  const value = evaluate(propertyNode(node, name), module.resolve)?.value;
  return typeof value === 'string' ? value : null;
}

export type FunctionNode = Extract<Node, { body: Node; params: unknown[] }>;

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** Functions of a module by name, as handlers and plugins are written. */
export function namedFunctions(module: SourceModule): Map<string, FunctionNode> {
  const found = new Map<string, FunctionNode>();
  visit(module.file.program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.id) found.set(node.id.name, node);
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || !node.init) return;
    if (isFunction(node.init)) found.set(node.id.name, node.init);
  });
  return found;
}
