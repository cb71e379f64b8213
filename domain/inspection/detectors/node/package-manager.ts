import type { InspectionContext } from '../../detector.ts';
import { type Finding, finding, foldersUp, joinPath } from '../../finding.ts';
import type { PackageManifest } from './package-manifest.ts';

export type NodePackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const LOCK_FILES: ReadonlyArray<[string, NodePackageManager]> = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** The `packageManager` field (Corepack), the nearest lock file, what the scripts themselves call, else npm. */
export function detectPackageManager(
  context: InspectionContext,
  manifests: readonly PackageManifest[],
): Finding<NodePackageManager> | null {
  for (const manifest of manifests) {
    const field = manifest.text('packageManager');
    const name = /^(npm|pnpm|yarn|bun)@/.exec(field?.value ?? '')?.[1];
    if (field && name)
      return finding(name as NodePackageManager, manifest.path, field.line, 'the packageManager field');
  }
  const folder = manifests[0]?.folder ?? '.';
  for (const at of foldersUp(folder)) {
    for (const [file, manager] of LOCK_FILES) {
      const path = joinPath(at, file);
      if (context.has(path)) return finding(manager, path, 1, 'its lock file is committed');
    }
  }
  for (const manifest of manifests) {
    for (const script of manifest.keys('scripts')) {
      const body = manifest.script(script);
      const called = /(?:^|[\s&|;])(npm|pnpm|yarn|bun)\s+(?:run|exec|test|start)\b/.exec(
        body?.value ?? '',
      )?.[1];
      if (body && called) {
        return finding(
          called as NodePackageManager,
          manifest.path,
          body.line,
          `the script "${script}" calls it`,
        );
      }
    }
  }
  // npm comes with Node.js, so a package without any sign of another manager is installed with it.
  const own = manifests[0];
  return own
    ? finding('npm', own.path, 1, 'no other package manager’s lock file; npm comes with Node.js')
    : null;
}

/** How a package manager runs a script; npm's own words where none is known, because npm comes with Node.js. */
export function scriptCommand(manager: NodePackageManager | null, script: string): string {
  const name = manager ?? 'npm';
  const isBuiltIn = script === 'test' || script === 'start';
  return isBuiltIn && name !== 'bun' ? `${name} ${script}` : `${name} run ${script}`;
}
