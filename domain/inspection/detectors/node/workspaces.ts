import { readYaml } from '../../../untrusted-yaml.ts';
import type { InspectionContext } from '../../detector.ts';
import type { PackageManifest } from './package-manifest.ts';

/** Whether the root only holds other packages together (npm, yarn and pnpm workspaces). */
export async function isWorkspaceRoot(context: InspectionContext, root: PackageManifest): Promise<boolean> {
  if (root.strings('workspaces').length > 0 || root.strings('workspaces', 'packages').length > 0) return true;
  const text = await context.read('pnpm-workspace.yaml');
  if (text === null) return false;
  const read = readYaml(text);
  const packages = read.ok ? (read.value as { packages?: unknown } | null)?.packages : null;
  return Array.isArray(packages) && packages.length > 0;
}
