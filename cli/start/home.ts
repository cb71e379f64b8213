import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** Tells a home of Onramp from any other folder. */
const MARK = 'secret';
const SHARED = '/var/lib/onramp';

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where everything of one installation is kept: `ONRAMP_HOME`, `.onramp` in the checkout unless told. */
export interface Home {
  path: string;
  logs: string;
  /** Signs sessions and seals secrets; made once. */
  secret: string;
  /** A random secret in a file of its own that only its owner may read; made when first asked for. */
  keptSecret(name: string): string;
  file(name: string): string;
  readJson<T>(name: string): T | null;
  /** Whole or not at all, also when the machine loses power in between. */
  writeJson(name: string, value: unknown): void;
}

/** @throws Error when the folder holds other things: it is made private, which would lock others out of theirs */
export function openHome(): Home {
  const path = resolve(process.env.ONRAMP_HOME ?? join(PROJECT_ROOT, '.onramp'));
  makePrivate(path);
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true });
  const file = (name: string) => join(path, name);
  const write = (name: string, text: string) => {
    const temporary = `${file(name)}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file(name));
  };
  const keptSecret = (name: string) => {
    if (!existsSync(file(name))) write(name, randomBytes(48).toString('base64url'));
    return readFileSync(file(name), 'utf8').trim();
  };
  return {
    path,
    logs,
    secret: keptSecret(MARK),
    keptSecret,
    file,
    readJson<T>(name: string) {
      try {
        return JSON.parse(readFileSync(file(name), 'utf8')) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
  };
}

/** Refuses a second start of the same home. @returns a function that gives the lock back */
export function lockHome(home: Home): () => void {
  const held = home.readJson<ProcessIdentity>('launcher.json');
  if (held && isAlive(held)) {
    const address = home.readJson<{ portal?: string }>('sandbox.json')?.portal;
    throw new Error(
      `Onramp runs already (process ${held.pid})${address ? ` at ${address}` : ''}. Stop it with Ctrl-C there, or set ONRAMP_HOME and PORT for a second one.`,
    );
  }
  home.writeJson('launcher.json', thisProcess());
  return () => rmSync(home.file('launcher.json'), { force: true });
}

/** Secrets, logs and data: for its owner only. */
function makePrivate(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o777) === 0o700) return;
  const holds = readdirSync(path);
  if (holds.length > 0 && !holds.includes(MARK))
    throw new Error(
      `${path} holds other things (${holds.slice(0, 3).join(', ')}). Name an empty or new folder in ONRAMP_HOME: Onramp makes it readable for you only.`,
    );
  chmodSync(path, 0o700);
}

/**
 * A folder for programs that run under another account: as root, below the system's own, with a link from the home,
 * which nobody else may enter.
 */
export function openReachableFolder(home: Home, name: string): string {
  const wanted = home.file(name);
  if (process.getuid?.() !== 0) {
    mkdirSync(wanted, { recursive: true });
    return wanted;
  }
  const found = lstatSync(wanted, { throwIfNoEntry: false });
  const digest = createHash('sha256').update(home.path).digest('hex').slice(0, 12);
  const elsewhere = found?.isSymbolicLink() ? realpathSync(wanted) : join(SHARED, `${digest}-${name}`);
  mkdirSync(SHARED, { recursive: true });
  chmodSync(SHARED, 0o755);
  if (found?.isDirectory()) moveFolder(wanted, elsewhere);
  mkdirSync(elsewhere, { recursive: true });
  if (!found?.isSymbolicLink()) symlinkSync(elsewhere, wanted);
  return elsewhere;
}

/** A home of before was open, and its folders were in it. */
function moveFolder(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // Another file system: owners are kept, and nothing counts as moved before all of it is.
    const copied = spawnSync('cp', ['-a', from, `${to}.new`]);
    if (copied.status !== 0) throw new Error(`${from} could not be moved to ${to}: ${copied.stderr}`);
    renameSync(`${to}.new`, to);
    rmSync(from, { recursive: true });
  }
}
