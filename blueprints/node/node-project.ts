import { z } from 'zod';
import { isThere, textAt } from '#domain/inspection/readings.ts';
import type { BlueprintContext } from '#domain/plan/blueprint.ts';
import { inFolder } from '#domain/plan/blueprint.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry';

const packageJsonSchema = z.object({
  packageManager: z.string().optional(),
  workspaces: z.unknown().optional(),
  scripts: z.record(z.string(), z.unknown()).catch({}).default({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
});
export type PackageJson = z.output<typeof packageJsonSchema>;

/** How a Node.js app is installed: who installs it, where, and from which lock file. */
export interface NodeProject {
  manager: PackageManager;
  /** Folder in which to install: the app's own, or the root of its workspace. */
  installFolder: string;
  isWorkspace: boolean;
  /** Name of the lock file in that folder; null without one. */
  lockFile: string | null;
  /** Version to install of a manager that `packageManager` does not name; null for npm, and where corepack knows it. */
  managerVersion: string | null;
  packageJson: PackageJson;
  /** Files beside `package.json` that installing reads. */
  installFiles: string[];
  /** Installing runs scripts or reads folders of the repository: everything must be there before. */
  needsWholeTree: boolean;
}

const LOCK_FILES: ReadonlyArray<{ name: string; manager: 'npm' | 'pnpm' | 'yarn' }> = [
  { name: 'pnpm-lock.yaml', manager: 'pnpm' },
  { name: 'yarn.lock', manager: 'yarn' },
  { name: 'package-lock.json', manager: 'npm' },
  { name: 'npm-shrinkwrap.json', manager: 'npm' },
];
const SETTINGS_FILES = ['.npmrc', '.yarnrc.yml', 'pnpm-workspace.yaml'];
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** pnpm that reads a lock file of this `lockfileVersion`; the newest release of its line. */
const PNPM_BY_LOCK_VERSION: Readonly<Record<string, string>> = {
  '5.4': '7.33.7',
  '6.0': '8.15.9',
  '6.1': '8.15.9',
  '9.0': '10.34.9',
};
const DEFAULT_PNPM = '10.34.9';
const DEFAULT_YARN_CLASSIC = '1.22.22';

/** Files of these names, in the app's folder and at the root, decide how it is installed. */
export const PROJECT_FILES = ['package.json', ...LOCK_FILES.map((lock) => lock.name), ...SETTINGS_FILES];

/** Reads how the app in a folder is installed, from the texts of the project files. */
export function readNodeProject(path: string, context: BlueprintContext): NodeProject {
  const installFolder = chooseInstallFolder(path, context);
  const text = (name: string) => textAt(context.files, inFolder(installFolder, name));
  // A lock file may be too large to be read; that it is there decides.
  const has = (name: string) => isThere(context.files, inFolder(installFolder, name));
  const root = parsePackageJson(text('package.json'));
  const lock = LOCK_FILES.find(({ name }) => has(name)) ?? null;
  const declared = /^(npm|pnpm|yarn)@/.exec(root.packageManager ?? '')?.[1] ?? null;
  const family = declared ?? lock?.manager ?? (has('pnpm-workspace.yaml') ? 'pnpm' : 'npm');
  const lockFile = LOCK_FILES.find(({ name, manager }) => manager === family && has(name))?.name ?? null;
  const manager = family === 'yarn' ? yarnKind(root, text, has) : family === 'pnpm' ? 'pnpm' : 'npm';
  const isWorkspace = installFolder !== path || root.workspaces !== undefined;
  return {
    manager,
    installFolder,
    isWorkspace,
    lockFile,
    managerVersion: declared === family ? null : versionToInstall(manager, text('pnpm-lock.yaml')),
    packageJson: parsePackageJson(textAt(context.files, inFolder(path, 'package.json'))),
    installFiles: [...(lockFile === null ? [] : [lockFile]), ...SETTINGS_FILES.filter(has)],
    needsWholeTree: isWorkspace || installReadsMore(root, text),
  };
}

/** The app's own folder, unless it has no lock file and the repository's root is a workspace. */
function chooseInstallFolder(path: string, context: BlueprintContext): string {
  if (path === '.') return '.';
  if (LOCK_FILES.some(({ name }) => isThere(context.files, inFolder(path, name)))) return path;
  const root = parsePackageJson(textAt(context.files, 'package.json'));
  const isWorkspace = root.workspaces !== undefined || isThere(context.files, 'pnpm-workspace.yaml');
  return isWorkspace ? '.' : path;
}

function yarnKind(
  root: PackageJson,
  text: (name: string) => string | null,
  has: (name: string) => boolean,
): PackageManager {
  const declared = /^yarn@(\d+)/.exec(root.packageManager ?? '')?.[1];
  if (declared !== undefined) return declared === '1' ? 'yarn-classic' : 'yarn-berry';
  const berry = has('.yarnrc.yml') || (text('yarn.lock') ?? '').includes('__metadata:');
  return berry ? 'yarn-berry' : 'yarn-classic';
}

function versionToInstall(manager: PackageManager, pnpmLock: string | null): string | null {
  if (manager === 'pnpm') {
    const version = /^lockfileVersion:\s*['"]?([\d.]+)/m.exec(pnpmLock ?? '')?.[1];
    return PNPM_BY_LOCK_VERSION[version ?? ''] ?? DEFAULT_PNPM;
  }
  return manager === 'yarn-classic' ? DEFAULT_YARN_CLASSIC : null;
}

function installReadsMore(root: PackageJson, text: (name: string) => string | null): boolean {
  const scripts = Object.keys(root.scripts).some((name) => INSTALL_SCRIPTS.includes(name));
  const local = /"(file|link|portal|patch|workspace):/.test(text('package.json') ?? '');
  const patched = /patchedDependencies/.test(
    (text('package.json') ?? '') + (text('pnpm-workspace.yaml') ?? ''),
  );
  const ownYarn = /^(yarnPath|plugins):/m.test(text('.yarnrc.yml') ?? '');
  return scripts || local || patched || ownYarn;
}

/** What is not a JSON object counts as empty: inspection has reported it. */
function parsePackageJson(text: string | null): PackageJson {
  const empty = packageJsonSchema.parse({});
  if (text === null) return empty;
  try {
    return packageJsonSchema.catch(empty).parse(JSON.parse(text));
  } catch {
    return empty;
  }
}
