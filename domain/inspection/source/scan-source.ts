import type { InspectionContext } from '../detector.ts';
import { folderOf, joinPath } from '../finding.ts';
import { parseModule, type SourceModule } from './module.ts';

const EXTENSIONS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.mts',
  '/index.cts',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
  '/index.cjs',
];
const MAX_MODULES = 80;

/** Modules of an app: the entry first, then what it imports by relative path, breadth first. */
export async function readModules(context: InspectionContext, entry: string): Promise<SourceModule[]> {
  const modules: SourceModule[] = [];
  const queue = [entry];
  const seen = new Set(queue);
  while (queue.length > 0 && modules.length < MAX_MODULES) {
    const path = queue.shift() as string;
    const text = await context.read(path);
    const module = text === null ? null : parseModule(path, text);
    if (!module) continue;
    modules.push(module);
    for (const specifier of module.specifiers) {
      const target = resolveSpecifier(context, path, specifier);
      if (target === null) continue;
      module.targets.set(specifier, target);
      if (!seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  if (queue.length > 0) context.leaveOut('sources', modules.length, modules.length + queue.length, entry);
  return modules;
}

/** File a relative specifier means; `.js` in TypeScript sources names the `.ts` beside it. */
export function resolveSpecifier(context: InspectionContext, from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const base = joinPath(folderOf(from), specifier);
  const candidates = [base, base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')];
  for (const candidate of candidates) {
    for (const extension of EXTENSIONS) {
      const path = `${candidate}${extension}`;
      if (context.has(path) && !path.endsWith('.json')) return path;
    }
  }
  return null;
}
