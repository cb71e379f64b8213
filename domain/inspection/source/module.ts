import { parse } from '@babel/parser';
import type { File, ImportDeclaration, Node } from '@babel/types';
import { calleeName, evaluate, type KnownValue, memberName, type Resolve } from './evaluate.ts';

/** Where a local name was imported or required from. */
export interface ImportedName {
  specifier: string;
  /** Name in the other module; `default` also for a module that is taken as a whole. */
  exported: string;
}

/** One parsed source file: its tree, its relative imports, and its constants. */
export interface SourceModule {
  path: string;
  file: File;
  /** Local name -> where it comes from. */
  imports: Map<string, ImportedName>;
  /** Specifier -> file of the repository that it means; relative ones only, filled in by `readModules`. */
  targets: Map<string, string>;
  /** All specifiers, in order of appearance. */
  specifiers: string[];
  /** Value of a top-level or local constant, or of a property of an object constant (`config.port`). */
  resolve: Resolve;
  /** What a constant or variable begins as; null for parameters, and for names that a loop or a pattern gives. */
  initial(name: string): Node | null;
  /** Value of an exported object's property, for importers. */
  property(name: string): KnownValue | null;
}

/** Parses JavaScript or TypeScript, with or without JSX; null when it is neither. */
export function parseModule(path: string, text: string): SourceModule | null {
  let file: File;
  try {
    file = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      plugins: [
        /\.[cm]?tsx?$/.test(path) ? 'typescript' : 'flow',
        ...(path.endsWith('.ts') ? [] : (['jsx'] as const)),
        'decorators',
      ],
    });
  } catch {
    return null;
  }
  const imports = new Map<string, ImportedName>();
  const specifiers: string[] = [];
  const constants = new Map<string, Node>();
  const properties = new Map<string, Node>();
  visit(file.program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        specifiers.push(node.source.value);
        for (const specifier of node.specifiers)
          imports.set(specifier.local.name, {
            specifier: node.source.value,
            exported: exportedName(specifier),
          });
        break;
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        if (node.source) specifiers.push(node.source.value);
        break;
      case 'CallExpression': {
        const name = calleeName(node.callee);
        const first = node.arguments[0];
        if ((name === 'require' || node.callee.type === 'Import') && first?.type === 'StringLiteral') {
          specifiers.push(first.value);
        }
        break;
      }
      case 'VariableDeclarator':
        if (!node.init) break;
        if (node.id.type === 'Identifier') {
          const required = requiredSpecifier(node.init);
          if (required) imports.set(node.id.name, { specifier: required, exported: 'default' });
          if (!constants.has(node.id.name)) constants.set(node.id.name, node.init);
          collectProperties(node.id.name, node.init, properties, 0);
          collectProperties(node.id.name, environmentSchema(node.init, constants), properties, 0);
        } else if (node.id.type === 'ObjectPattern') {
          const required = requiredSpecifier(node.init);
          for (const property of node.id.properties) {
            if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
            if (required && property.value.type === 'Identifier')
              imports.set(property.value.name, { specifier: required, exported: property.key.name });
            if (property.value.type === 'AssignmentPattern')
              constants.set(property.key.name, property.value.right);
          }
        }
        break;
      case 'AssignmentExpression':
        if (calleeName(node.left) === 'module.exports')
          collectProperties('exports', node.right, properties, 0);
        break;
      case 'ExportDefaultDeclaration':
        collectProperties('exports', node.declaration, properties, 0);
        break;
    }
  });
  const resolve: Resolve = (name, depth) => {
    const node = constants.get(name) ?? properties.get(name);
    return node ? evaluate(node, resolve, depth) : null;
  };
  return {
    path,
    file,
    imports,
    targets: new Map(),
    specifiers,
    resolve,
    initial: (name) => constants.get(name) ?? null,
    property: (name) => {
      for (const [key, node] of properties) {
        if (key === name || key.endsWith(`.${name}`)) return evaluate(node, resolve);
      }
      const constant = constants.get(name);
      return constant ? evaluate(constant, resolve) : null;
    },
  };
}

function exportedName(specifier: ImportDeclaration['specifiers'][number]): string {
  if (specifier.type !== 'ImportSpecifier') return 'default';
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
}

function requiredSpecifier(node: Node): string | null {
  if (node.type !== 'CallExpression') return null;
  // require('x') and require('x')(...)
  if (node.callee.type === 'CallExpression') return requiredSpecifier(node.callee);
  const first = node.arguments[0];
  return calleeName(node.callee) === 'require' && first?.type === 'StringLiteral' ? first.value : null;
}

/** The object of `z.object({ PORT: ... }).parse(process.env)`, also where the schema has a name of its own. */
function environmentSchema(node: Node, constants: ReadonlyMap<string, Node>): Node | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  if (memberName(node.callee) !== 'parse' || calleeName(node.arguments[0]) !== 'process.env') return null;
  const { object } = node.callee;
  const schema = object.type === 'Identifier' ? constants.get(object.name) : object;
  return schema?.type === 'CallExpression' ? (schema.arguments[0] ?? null) : null;
}

function collectProperties(prefix: string, node: Node | null, into: Map<string, Node>, depth: number): void {
  if (node === null) return;
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') {
    collectProperties(prefix, node.expression, into, depth);
  }
  if (node.type !== 'ObjectExpression' || depth > 3) return;
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
    const name = `${prefix}.${property.key.name}`;
    into.set(name, property.value);
    collectProperties(name, property.value, into, depth + 1);
  }
}

/** Depth-first over every node of a tree. */
export function visit(root: Node, see: (node: Node) => void): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    see(node);
    const children: Node[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (key === 'loc' || key.endsWith('Comments')) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string')
          children.push(child as Node);
      }
    }
    for (const child of children.reverse()) stack.push(child);
  }
}
