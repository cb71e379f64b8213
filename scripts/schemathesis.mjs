// Finds schemathesis, with which the API is fuzzed, or installs it once. Plain JavaScript for Node.js 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from './file-lock.mjs';

const REQUIREMENTS = fileURLToPath(new URL('../tests/fuzz/requirements.txt', import.meta.url));

/**
 * In the cache outside of the checkout, in an environment of Python of its own that has exactly what `requirements.txt`
 * says; made when it is not there.
 * @param {(line: string) => void} say tells what takes long, and why there is none
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>} a command that runs, or null
 */
export async function findSchemathesis(say, env = process.env) {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  const folder = join(cache, 'onramp', `schemathesis-${digest}`);
  const command = join(folder, 'bin', 'schemathesis');
  const whole = join(folder, 'complete');
  if (existsSync(whole)) return command;
  return withFolderLock(`${folder}.lock`, () =>
    existsSync(whole) || install(folder, say, env) ? command : null,
  );
}

/** Scripts of an environment name its folder, so it is made in its place; a file in it says that it is whole. */
function install(folder, say, env) {
  if (spawnSync('python3', ['-c', 'import venv, ensurepip'], { env, stdio: 'ignore' }).status !== 0) {
    say('The API is fuzzed with schemathesis, which needs python3 with its module venv; it is not there.');
    return false;
  }
  say('Installing schemathesis, once …');
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin', 'pip'), ['install', '--quiet', '--no-deps', '--requirement', REQUIREMENTS]],
    [join(folder, 'bin', 'pip'), ['check', '--quiet']],
  ];
  for (const [command, args] of steps) {
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    if (status === 0) continue;
    say(`schemathesis could not be installed: ${stderr?.trim().split('\n').at(-1) ?? 'no reason given'}`);
    return false;
  }
  writeFileSync(join(folder, 'complete'), '');
  return true;
}
