import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where everything of one installation is kept: `ONRAMP_HOME`, `.onramp` in the checkout unless told. */
export interface Home {
  path: string;
  logs: string;
  /** Signs sessions and seals secrets; made once. */
  secret: string;
  file(name: string): string;
  readJson<T>(name: string): T | null;
  /** Whole or not at all, also when the machine loses power in between. */
  writeJson(name: string, value: unknown): void;
}

export function openHome(): Home {
  const path = resolve(process.env.ONRAMP_HOME ?? join(PROJECT_ROOT, '.onramp'));
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true });
  const file = (name: string) => join(path, name);
  const write = (name: string, text: string) => {
    const temporary = `${file(name)}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file(name));
  };
  if (!existsSync(file('secret'))) write('secret', randomBytes(48).toString('base64url'));
  return {
    path,
    logs,
    secret: readFileSync(file('secret'), 'utf8').trim(),
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

/**
 * A folder that an unprivileged account can reach. Below a folder that only root may enter it is kept elsewhere, with a
 * link from the home.
 */
export function openReachableFolder(home: Home, name: string): string {
  const wanted = home.file(name);
  if (process.getuid?.() !== 0 || existsSync(wanted) || isReachable(home.path)) {
    mkdirSync(wanted, { recursive: true });
    return wanted;
  }
  const digest = createHash('sha256').update(home.path).digest('hex').slice(0, 12);
  const elsewhere = join('/var/lib/onramp', `${digest}-${name}`);
  mkdirSync(elsewhere, { recursive: true });
  chmodSync('/var/lib/onramp', 0o755);
  symlinkSync(elsewhere, wanted);
  return elsewhere;
}

function isReachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
