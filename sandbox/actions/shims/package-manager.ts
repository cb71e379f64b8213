import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../kernel/message-of.ts';

/** Used when neither package.json nor a setup action names a version. */
const DEFAULT_VERSION: Record<string, string> = { pnpm: '10', yarn: '1.22.22' };

/** Version of a package manager that the nearest package.json asks for (`packageManager: pnpm@10.1.0+sha...`). */
function wantedVersion(manager: string): string | null {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { packageManager } = JSON.parse(readFileSync(file, 'utf8')) as { packageManager?: string };
      const match = /^([a-z]+)@([^+]+)/.exec(packageManager ?? '');
      if (match) {
        if (match[1] !== manager)
          throw new Error(
            `This project is configured to use ${match[1]} because ${file} has a "packageManager" field`,
          );
        return match[2] as string;
      }
    }
    if (dirname(folder) === folder) return null;
  }
}

/** Stands in for corepack's `pnpm` and `yarn`: fetches the version the project asks for through npx, and runs it. */
function main(manager: string, args: string[]): number {
  const version =
    wantedVersion(manager) ??
    process.env[`SANDBOX_${manager.toUpperCase()}_VERSION`] ??
    (DEFAULT_VERSION[manager] as string);
  const berry = manager === 'yarn' && Number.parseInt(version, 10) >= 2;
  const spec = berry ? `@yarnpkg/cli-dist@${version}` : `${manager}@${version}`;
  const result = spawnSync('npx', ['--yes', `--package=${spec}`, '--', manager, ...args], {
    stdio: 'inherit',
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

const [manager = '', ...args] = process.argv.slice(2);
try {
  process.exitCode = main(manager, args);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
