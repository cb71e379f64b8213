import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from './stages.ts';

/** The newest release that `go install` can build: later ones have a `replace` line in their go.mod. */
const CLI_VERSION = 'v1.5.1';
const DOWNLOAD_TIMEOUT_MS = 120_000;
const LOCK_STALE_MS = 15 * 60_000;
/** How many packages that build compiles (`go list -deps`). */
const PACKAGES = 1_300;
const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Outside of the checkout, so that a second one does not get it again. */
const cacheFolder = () =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'onramp', `temporal-${CLI_VERSION}`);

/**
 * The Temporal command: on the PATH, in our cache, downloaded, or built with Go, in this order.
 * @param progress is told what it does meanwhile
 * @throws Error that says how to get it
 */
export async function findTemporal(progress: Progress): Promise<string> {
  const onPath = findOnPath(EXECUTABLE);
  if (onPath) return onPath;
  const cached = join(cacheFolder(), EXECUTABLE);
  if (existsSync(cached)) return cached;
  progress('waiting for another start that is getting it');
  return withLock(`${cacheFolder()}.lock`, async () => {
    if (existsSync(cached)) return cached;
    progress('downloading the official release');
    if ((await download(cached)) || (await buildWithGo(cached, progress))) return cached;
    throw new Error(
      'The Temporal server was not found, could not be downloaded, and Go is not there to build it. Install it (https://docs.temporal.io/cli) so that "temporal" is on the PATH, or set TEMPORAL_ADDRESS to a running server.',
    );
  });
}

function findOnPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (folder && existsSync(file) && statSync(file).isFile()) return file;
  }
  return null;
}

/** The official archive (docs.temporal.io/cli): works wherever the network is open. */
async function download(target: string): Promise<boolean> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `https://temporal.download/cli/archive/${CLI_VERSION}?platform=${platform}&arch=${arch}`;
  const folder = mkdtempSync(join(tmpdir(), 'onramp-temporal-'));
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) return false;
    const archive = join(folder, 'temporal.tar.gz');
    writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
    if (spawnSync('tar', ['-xzf', archive, '-C', folder, EXECUTABLE]).status !== 0) return false;
    return install(join(folder, EXECUTABLE), target);
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildWithGo(target: string, progress: Progress): Promise<boolean> {
  if (spawnSync('go', ['version']).status !== 0) return false;
  progress('building it with Go, once');
  const folder = mkdtempSync(join(tmpdir(), 'onramp-temporal-'));
  try {
    const status = await new Promise<number | null>((resolve) => {
      // -v names each package as it is compiled.
      const child = spawn('go', ['install', '-v', `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`], {
        cwd: folder,
        env: { ...process.env, GOBIN: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const tell = tellOfGo(progress);
      createInterface({ input: child.stderr }).on('line', tell);
      child.once('error', () => resolve(1));
      child.once('exit', resolve);
    });
    return status === 0 && install(join(folder, EXECUTABLE), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts what Go says it does: modules are fetched first, then packages compiled. */
export function tellOfGo(progress: Progress): (line: string) => void {
  let modules = 0;
  let packages = 0;
  return (line) => {
    if (line.startsWith('go: downloading ')) modules++;
    else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) packages++;
    else return;
    progress(
      packages === 0
        ? `building it with Go, once: ${modules} modules downloaded`
        : `building it with Go, once: ${packages} of about ${PACKAGES} packages compiled`,
    );
  };
}

function install(file: string, target: string): boolean {
  if (!existsSync(file)) return false;
  mkdirSync(cacheFolder(), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  const copied = spawnSync('cp', [file, temporary]).status === 0;
  if (!copied) return false;
  chmodSync(temporary, 0o755);
  renameSync(temporary, target);
  return true;
}

/** One at a time on this machine; a lock whose holder was killed is broken after a while. */
async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(join(folder, '..'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > LOCK_STALE_MS) rmSync(folder, { recursive: true, force: true });
      else await sleep(500);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
