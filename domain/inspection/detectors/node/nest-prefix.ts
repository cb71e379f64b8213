import type { Node } from '@babel/types';
import { calleeName, evaluate } from '../../source/evaluate.ts';
import { type SourceModule, visit } from '../../source/module.ts';
import { propertyNode, propertyText } from '../../source/object.ts';
import { joinPath } from './route-prefixes.ts';

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

/**
 * Files whose controllers may hang below a path of `RouterModule.register([{ path, module }])`: the modules that it
 * names, and everything they import.
 */
export function routedFiles(modules: readonly SourceModule[]): ReadonlySet<string> {
  const routed = new Set<string>();
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const addAll = (path: string | undefined): void => {
    if (path === undefined || routed.has(path)) return;
    routed.add(path);
    for (const target of byPath.get(path)?.targets.values() ?? []) addAll(target);
  };
  for (const module of modules) {
    visit(module.file.program, (node) => {
      if (node.type !== 'CallExpression' || calleeName(node.callee) !== 'RouterModule.register') return;
      visit(node, (inner) => {
        if (inner.type !== 'ObjectProperty' || calleeName(inner.key) !== 'module') return;
        const imported = module.imports.get(calleeName(inner.value) ?? '');
        addAll(imported && module.targets.get(imported.specifier));
      });
    });
  }
  return routed;
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
