import type { InspectionContext } from '../../detector.ts';
import { type Finding, finding, foldersUp, joinPath, lineAt } from '../../finding.ts';
import type { PackageManifest } from './package-manifest.ts';

/** Node.js release names that version files may use instead of numbers (nodejs.org release schedule). */
const CODENAMES: Record<string, string> = { hydrogen: '18', iron: '20', jod: '22', krypton: '24' };
const VERSION = /^v?(\d+)(\.\d+)?(\.\d+)?$/;

/** Files that pin first, then what package.json allows, then what the Dockerfile builds on. */
export async function detectRuntimeVersion(
  context: InspectionContext,
  manifests: readonly PackageManifest[],
  dockerfile: string | null,
): Promise<Finding<string> | null> {
  const folder = manifests[0]?.folder ?? '.';
  for (const at of foldersUp(folder)) {
    for (const name of ['.nvmrc', '.node-version', '.tool-versions']) {
      const path = joinPath(at, name);
      const text = await context.read(path);
      const found = text === null ? null : versionInFile(path, name, text);
      if (found) return found;
    }
  }
  for (const manifest of manifests) {
    const volta = manifest.text('volta', 'node');
    if (volta && VERSION.test(volta.value))
      return finding(volta.value, manifest.path, volta.line, 'pinned by Volta');
    const engines = manifest.text('engines', 'node');
    const version = engines && versionOfRange(engines.value);
    if (engines && version) {
      return finding(version, manifest.path, engines.line, `engines.node is "${engines.value}"`);
    }
  }
  const text = dockerfile && (await context.read(dockerfile));
  const from = text
    ? /^FROM\s+(?:--platform=\S+\s+)?(?:[\w.-]+(?::\d+)?\/)*node:(\d+(?:\.\d+){0,2})/im.exec(text)
    : null;
  if (dockerfile && text && from?.[1]) {
    return finding(from[1], dockerfile, lineAt(text, from.index), 'the image the Dockerfile builds on');
  }
  return null;
}

function versionInFile(path: string, name: string, text: string): Finding<string> | null {
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const word = name === '.tool-versions' ? /^nodejs\s+(\S+)/.exec(line)?.[1] : line;
    if (!word) continue;
    const codename = CODENAMES[word.replace(/^lts\//, '').toLowerCase()];
    const version = codename ?? (VERSION.test(word) ? word.replace(/^v/, '') : null);
    return version ? finding(version, path, index + 1, `pinned in ${name}`) : null;
  }
  return null;
}

/** The major version a range surely allows: the pinned one, or the lowest of an open range; `||` takes the last. */
function versionOfRange(range: string): string | null {
  const last = range.split('||').at(-1)?.trim() ?? '';
  if (VERSION.test(last)) return last.replace(/^v/, '');
  const major = /^(?:[\^~]|>=|=)?\s*v?(\d+)(?:[.\dx*]*)?/.exec(last)?.[1];
  return major ?? null;
}
