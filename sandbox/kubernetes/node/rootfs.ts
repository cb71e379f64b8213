import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Mount {
  mountPath: string;
  /** Folder or file on this machine that is seen there. */
  source: string;
}

/**
 * Lays out a container's file system: a copy of the image's tree (linked, when nothing may be written to it), with
 * symbolic links where volumes are mounted.
 */
export async function prepareRootfs(input: {
  image: string;
  target: string;
  readOnly: boolean;
  mounts: Mount[];
}): Promise<void> {
  const { image, target, readOnly, mounts } = input;
  await removeTree(target);
  mkdirSync(target, { recursive: true, mode: 0o755 });
  await copyTree(`${image}/.`, target, readOnly);
  await run('chmod', ['-R', 'u+w', target]).catch(() => undefined);
  for (const { mountPath, source } of mounts) {
    const at = inside(target, mountPath);
    mkdirSync(dirname(at), { recursive: true, mode: 0o755 });
    rmSync(at, { recursive: true, force: true });
    symlinkSync(source, at);
  }
  // The copy took over the mode of the image's own folder, which others may not be able to enter.
  chmodSync(target, 0o755);
  if (readOnly) await run('chmod', ['-R', 'a-w', target]);
}

async function copyTree(from: string, to: string, linked: boolean): Promise<void> {
  if (linked) {
    try {
      await run('cp', ['-al', from, to]);
      return;
    } catch {
      // Another file system, or a cp without links.
    }
  }
  await run('cp', ['-a', from, to]).catch(() => run('cp', ['-Rp', from, to]));
}

export async function removeTree(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await run('chmod', ['-R', 'u+w', folder]).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** A path of the image on this machine; `..` does not lead out. */
export const inside = (root: string, path: string): string => join(root, normalize(`/${path}`));

/** Whether a path of the image exists in a container's file system. */
export const existsInside = (root: string, path: string): boolean => {
  try {
    lstatSync(inside(root, path));
    return true;
  } catch {
    return false;
  }
};

/** Whether any user can reach a folder or file: each folder above it may be entered by others. */
function isReachableByOthers(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const needed = at === path && !statSync(at).isDirectory() ? 0o005 : 0o001;
    if ((statSync(at).mode & needed) !== needed) return false;
    if (at === dirname(at)) return true;
  }
}

/** A folder for the pods' files that their unprivileged users can reach: below `dataDir`, else in the system's temporary folder. */
export function podFolder(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const isReachable = process.getuid?.() !== 0 || isReachableByOthers(dataDir);
  const folder = isReachable ? join(dataDir, 'pods') : join(tmpdir(), `sandbox-pods-${name}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  return folder;
}

/** Folder with a `node` that unprivileged users can start: this process's own, or a copy. */
export function nodeBinFolder(podsFolder: string): string {
  const own = process.execPath;
  if (process.getuid?.() !== 0 || isReachableByOthers(own)) return dirname(own);
  const folder = join(podsFolder, '.bin');
  const copy = join(folder, basename(own));
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  try {
    accessSync(copy, constants.X_OK);
  } catch {
    copyFileSync(own, copy);
    chmodSync(copy, 0o755);
  }
  return folder;
}

/** Puts a file other users can read beside the pods' files, and returns where. */
export function shareFile(podsFolder: string, source: string): string {
  const folder = join(podsFolder, '.bin');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const copy = join(folder, basename(source));
  copyFileSync(source, copy);
  chmodSync(copy, 0o644);
  return copy;
}
