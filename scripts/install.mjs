// Installs what is missing. Plain JavaScript for Node.js 20: see start.mjs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = 20;
const TELL_EVERY_MS = 15_000;

/** @param {(line: string) => void} say */
export async function ensureInstalled(say) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    console.error(
      `Onramp needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`,
    );
    process.exit(1);
  }
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).error) {
    console.error('Onramp needs git, and no "git" was found on the PATH. Install git and start again.');
    process.exit(1);
  }
  const started = Date.now();
  if (isStale()) {
    say('  … installing packages (about a minute)');
    const tell = setInterval(
      () => say(`  … installing packages, ${seconds(started)} (usually about a minute)`),
      TELL_EVERY_MS,
    );
    await install();
    clearInterval(tell);
    say(`  ✓ packages installed in ${seconds(started)}`);
  }
  const pinned = join(root, 'node_modules', '.bin', 'node');
  return { root, node: existsSync(pinned) ? pinned : process.execPath };
}

/** npm writes its own copy of the lock file last, so a copy that is missing or older means an unfinished install. */
function isStale() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  return (
    statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs &&
    !sameVersions(installed)
  );
}

function sameVersions(installed) {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const wanted = read(join(root, 'package-lock.json'));
  const present = read(installed);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/** Exactly what the lock file says, which holds every platform's packages; it is never written. */
async function install() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const status = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', resolve);
  });
  if (status !== 0) {
    console.error('npm could not install the packages: its message is above. Mend that and start again.');
    process.exit(1);
  }
}

const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;
