import { type Finding, finding } from '../../finding.ts';
import type { PackageManifest } from './package-manifest.ts';

/** In order of precedence: what builds on another comes first. Names are the npm packages. */
const FRAMEWORKS = [
  ['next', 'nextjs'],
  ['@nestjs/core', 'nestjs'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['hono', 'hono'],
  ['vite', 'vite'],
] as const;

export type NodeFramework = (typeof FRAMEWORKS)[number][1];

export function detectFramework(manifest: PackageManifest): Finding<NodeFramework> | null {
  for (const [dependency, id] of FRAMEWORKS) {
    const found = manifest.dependency(dependency);
    // A server framework among the development dependencies serves tests or tools, not the app.
    if (found && (!found.development || id === 'vite' || id === 'nextjs')) {
      return finding(id, manifest.path, found.line, `depends on ${dependency}`);
    }
  }
  return null;
}

export function detectLanguage(manifest: PackageManifest, tsconfig: string | null): Finding<string> {
  const typescript = manifest.dependency('typescript');
  if (tsconfig) return finding('typescript', tsconfig, 1, 'has a tsconfig.json');
  if (typescript) return finding('typescript', manifest.path, typescript.line, 'depends on typescript');
  return finding('javascript', manifest.path, 1, 'a package.json without TypeScript');
}
