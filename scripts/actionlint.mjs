// Finds actionlint, with which tests check generated workflows, or builds it once. Plain JavaScript for Node.js 20.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from './file-lock.mjs';

const VERSION = 'v1.7.7';
const MODULE = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;
const EXECUTABLE = process.platform === 'win32' ? 'actionlint.exe' : 'actionlint';

/**
 * By ACTIONLINT, on the PATH, in the cache outside of the checkout, or built with Go into it, in this order.
 * @param {(line: string) => void} say tells what takes long, and why there is none
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>} a command that runs, or null
 */
export async function findActionlint(say, env = process.env) {
  if (env.ACTIONLINT) {
    if (runs(env.ACTIONLINT, env)) return env.ACTIONLINT;
    say(`ACTIONLINT names ${env.ACTIONLINT}, which does not run.`);
    return null;
  }
  if (runs('actionlint', env)) return 'actionlint';
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const cached = join(cache, 'onramp', `actionlint-${VERSION}`, EXECUTABLE);
  if (runs(cached, env)) return cached;
  return withFolderLock(`${dirname(cached)}.lock`, () =>
    runs(cached, env) ? cached : build(cached, say, env),
  );
}

/** @returns {string | null} */
function build(target, say, env) {
  if (spawnSync('go', ['version'], { env, stdio: 'ignore' }).status !== 0) {
    say('actionlint was not found, and Go is not there to build it.');
    return null;
  }
  say(`Building actionlint ${VERSION} with Go, once …`);
  const folder = mkdtempSync(join(tmpdir(), 'onramp-actionlint-'));
  try {
    const { status, stderr } = spawnSync('go', ['install', MODULE], {
      cwd: folder,
      env: { ...env, GOBIN: folder },
      encoding: 'utf8',
    });
    if (status !== 0) {
      say(`Go could not build actionlint: ${stderr?.trim().split('\n').at(-1) ?? 'no reason given'}`);
      return null;
    }
    // Beside the target first: a rename within one file system is whole or not at all.
    mkdirSync(dirname(target), { recursive: true });
    const whole = `${target}.${process.pid}`;
    if (spawnSync('cp', [join(folder, EXECUTABLE), whole]).status !== 0) return null;
    renameSync(whole, target);
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runs(command, env) {
  return spawnSync(command, ['-version'], { env, stdio: 'ignore' }).status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await findActionlint((line) => console.error(line));
  if (found) console.log(found);
  process.exit(found ? 0 : 1);
}
