import type { DetectedApp, Detector, InspectionContext } from '../../detector.ts';
import { type FoundFields, finding, folderOf, joinPath, toSlug } from '../../finding.ts';
import { readModules } from '../../source/scan-source.ts';
import { findDockerfile, readDockerfile } from '../container/dockerfile.ts';
import { detectBuildCommand, detectStartCommand, detectTestCommand } from './commands.ts';
import { findEntry } from './entry.ts';
import { detectFramework, detectLanguage } from './framework.ts';
import { detectPackageManager } from './package-manager.ts';
import { type PackageManifest, parsePackageManifest } from './package-manifest.ts';
import { detectPort } from './port.ts';
import { detectHealthPath, detectMetricsPath, listRoutes } from './routes.ts';
import { detectRuntimeVersion } from './runtime-version.ts';
import { isWorkspaceRoot } from './workspaces.ts';

/** More packages than this are not apps one would onboard together. */
const MAX_PACKAGES = 200;

/** JavaScript and TypeScript on Node.js: one app per package that can be started. */
export const nodeDetector: Detector = {
  id: 'node',
  async detect(context) {
    const manifests = await readManifests(context);
    const root = manifests.find((manifest) => manifest.folder === '.') ?? null;
    const rootIsWorkspace = root !== null && (await isWorkspaceRoot(context, root));
    const apps: DetectedApp[] = [];
    for (const manifest of manifests) {
      const chain = manifest === root || root === null ? [manifest] : [manifest, root];
      apps.push(await detectApp(context, chain, manifest === root && rootIsWorkspace));
    }
    return apps;
  },
};

async function readManifests(context: InspectionContext): Promise<PackageManifest[]> {
  const all = context
    .below('.')
    .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
    .sort((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b));
  const paths = all.slice(0, MAX_PACKAGES);
  if (paths.length < all.length) context.leaveOut('packages', paths.length, all.length);
  const manifests: PackageManifest[] = [];
  for (const path of paths) {
    const text = await context.read(path);
    const manifest = text === null ? null : parsePackageManifest(path, folderOf(path), text);
    if (manifest) manifests.push(manifest);
  }
  return manifests;
}

async function detectApp(
  context: InspectionContext,
  chain: PackageManifest[],
  isWorkspaceParent: boolean,
): Promise<DetectedApp> {
  const manifest = chain[0] as PackageManifest;
  const { folder } = manifest;
  const dockerfile = findDockerfile(context, folder);
  const image = dockerfile ? await readDockerfile(context, dockerfile) : null;
  const framework = detectFramework(manifest);
  const manager = detectPackageManager(context, chain);
  const commands = {
    context,
    manifest,
    framework: framework?.value ?? null,
    manager: manager?.value ?? null,
  };
  const start = await detectStartCommand(commands);
  const body = image?.startBody ?? start?.body ?? null;
  const entry = await findEntry(context, manifest, scriptBody(manifest, body));
  const modules = entry ? await readModules(context, entry) : [];
  const routes = listRoutes(context, folder, commands.framework, modules);
  const tsconfig = joinPath(folder, 'tsconfig.json');
  const name = manifest.text('name');
  const slug = name && toSlug(name.value);
  const fromSource = detectPort(manifest, commands.framework, start, modules);
  const found: FoundFields = {
    name: name && slug ? finding(slug, manifest.path, name.line, 'the package name') : null,
    language: detectLanguage(manifest, context.has(tsconfig) ? tsconfig : null),
    framework,
    packageManager: manager,
    runtimeVersion: await detectRuntimeVersion(context, chain, dockerfile),
    buildCommand: detectBuildCommand(commands),
    testCommand: detectTestCommand(commands),
    startCommand: image?.start ?? start,
    // An image that sets PORT, or an app whose source says nothing, listens where the Dockerfile says.
    port: image?.portVariable ?? fromSource ?? image?.exposed ?? null,
    healthPath: detectHealthPath(routes) ?? image?.healthPath ?? null,
    metricsPath: detectMetricsPath(manifest, routes, modules),
    dockerfile: dockerfile ? finding(dockerfile, dockerfile, 1, 'a Dockerfile beside the package') : null,
  };
  const startable =
    found.startCommand != null || dockerfile !== null || (framework !== null && framework.value !== 'vite');
  const isRoot = folder === '.';
  const deployable = startable && !(isWorkspaceParent && framework === null && dockerfile === null);
  return {
    path: folder,
    found,
    strength: deployable || (isRoot && framework !== null) ? 'deployable' : 'weak',
  };
}

/** `npm start` in a Dockerfile leads on to the script of that name. */
function scriptBody(manifest: PackageManifest, command: string | null): string | null {
  const script = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)$/.exec(command ?? '')?.[1];
  return (script && manifest.script(script)?.value) || command;
}
