import type { InspectionContext } from '../../detector.ts';
import { joinPath } from '../../finding.ts';
import { readJsonWithComments } from '../../source/json.ts';
import { resolveSpecifier } from '../../source/scan-source.ts';
import type { PackageManifest } from './package-manifest.ts';

/** Where servers usually start, tried when the start command does not say. */
const USUAL = [
  'src/main',
  'src/index',
  'src/server',
  'src/app',
  'server',
  'index',
  'app',
  'main',
  'bin/www',
  'src/bin/www',
];

/** The source file that the start command runs: build output is followed back to what it was compiled from. */
export async function findEntry(
  context: InspectionContext,
  manifest: PackageManifest,
  startBody: string | null,
): Promise<string | null> {
  const named = startBody ? fileInCommand(startBody) : (manifest.text('main')?.value ?? null);
  const find = (file: string) =>
    resolveSpecifier(context, joinPath(manifest.folder, 'package.json'), `./${file.replace(/^\.\//, '')}`);
  if (named) {
    const direct = find(named);
    if (direct) return direct;
    for (const source of await sourcesOf(context, manifest, named)) {
      const found = find(source);
      if (found) return found;
    }
  }
  for (const candidate of USUAL) {
    const found = find(candidate);
    if (found) return found;
  }
  return null;
}

/** `node --enable-source-maps dist/main.js` -> `dist/main.js`. */
function fileInCommand(command: string): string | null {
  const words = command.split(/\s+/);
  const runner = words.findIndex((word) => /(^|\/)(node|tsx|ts-node|bun|swc-node|pm2-runtime)$/.test(word));
  if (runner < 0) return null;
  for (let at = runner + 1; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '-r' || word === '--require' || word === '--import' || word === '--loader') at++;
    else if (!word.startsWith('-')) return word;
  }
  return null;
}

async function sourcesOf(
  context: InspectionContext,
  manifest: PackageManifest,
  built: string,
): Promise<string[]> {
  const path = joinPath(manifest.folder, 'tsconfig.json');
  const tsconfig = readJsonWithComments((await context.read(path)) ?? '{}');
  const options = (
    tsconfig as { compilerOptions?: { outDir?: unknown; rootDir?: unknown } } | null | undefined
  )?.compilerOptions;
  const outDir = folderText(options?.outDir, 'dist');
  const rootDir = folderText(options?.rootDir, 'src');
  const inside = built.replace(/^\.\//, '').replace(/\.[cm]?js$/, '');
  const relative = inside.startsWith(`${outDir}/`)
    ? inside.slice(outDir.length + 1)
    : inside.replace(/^(dist|build|lib|out)\//, '');
  return [...new Set([`${rootDir}/${relative}`, relative, `src/${relative.replace(/^src\//, '')}`])];
}

/** A folder as a tsconfig writes it; the usual one where it says something else than a name. */
const folderText = (value: unknown, usual: string): string =>
  (typeof value === 'string' ? value : usual).replace(/^\.\//, '').replace(/\/$/, '');
