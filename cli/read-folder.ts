import { execFileSync } from 'node:child_process';
import { constants, type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { open, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryFiles } from '../domain/inspection/inspection.ts';
import { ABSENT, decodeText, maxReadBytes, type Reading, unreadable } from '../domain/inspection/reading.ts';
import { createTreeFiles, parentsOf, type TreeItem } from '../domain/inspection/tree.ts';

const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * A folder as inspection sees a repository: what git tracks or would, else everything but dependencies. Symbolic links
 * are never followed, wherever they lead.
 */
export function readFolder(root: string): RepositoryFiles {
  const items = withFolders(root, listWithGit(root) ?? listFolder(root, ''));
  return createTreeFiles(items, {
    readFile: ({ path }) => readText(join(root, path), maxReadBytes(path)),
    readLink: ({ path }) => readlink(join(root, path)).catch(() => null),
  });
}

/** Paths with what stands there and above: a folder that git knew may be a link by now. Below one, nothing is looked at. */
function withFolders(root: string, paths: readonly string[]): TreeItem[] {
  const items = new Map<string, TreeItem>();
  const add = (path: string, kind: TreeItem['kind'] | null) => {
    if (kind !== null) items.set(path, { path, kind });
  };
  for (const path of paths) {
    const blocked = parentsOf(path).some((parent) => {
      if (!items.has(parent)) add(parent, kindOf(statOf(join(root, parent)), 'folder'));
      return items.get(parent)?.kind !== 'folder';
    });
    // git lists a submodule as one path, and there it is a folder.
    if (!blocked) add(path, kindOf(statOf(join(root, path)), 'submodule'));
  }
  return [...items.values()];
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

function kindOf(found: Stats | null, directory: 'folder' | 'submodule'): TreeItem['kind'] | null {
  if (found === null) return null;
  if (found.isSymbolicLink()) return 'symlink';
  if (found.isDirectory()) return directory;
  return 'file';
}

/** What became a link after it was listed is not followed, and a pipe does not make anybody wait. */
async function readText(path: string, limit: number): Promise<Reading> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
  if (typeof file === 'string') return file === 'ENOENT' ? ABSENT : unreadable({ why: whyNotOpened(file) });
  try {
    const found = await file.stat();
    if (!found.isFile()) return unreadable({ why: 'special' });
    if (found.size > limit) return unreadable({ why: 'too-large', bytes: found.size, limit });
    return decodeText(await file.readFile(), limit);
  } finally {
    await file.close();
  }
}

/** A socket has nothing to open (ENXIO), nor has a device without a driver (ENODEV). */
const whyNotOpened = (code: string) => (code === 'ENXIO' || code === 'ENODEV' ? 'special' : 'refused');

/** Null when the folder is not the top of a git work tree. */
function listWithGit(root: string): string[] | null {
  // A folder's own settings may name a program that lists for git: nothing of the folder is executed.
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'core.fsmonitor=false', '-C', root, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    if (git('rev-parse', '--show-prefix').trim() !== '') return null;
    return git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
      .split('\0')
      .filter(Boolean)
      .map((path) => path.replace(/\/$/, ''));
  } catch {
    return null;
  }
}

function listFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry: Dirent) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return SKIPPED.has(entry.name) ? [] : listFolder(root, path);
  });
}
