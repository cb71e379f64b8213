import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryFiles } from '../domain/inspection/inspection.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const SKIPPED = new Set(['.git', 'node_modules']);

/** A folder as inspection sees a repository: what git tracks or would, else everything but dependencies. */
export async function readFolder(root: string): Promise<RepositoryFiles> {
  const paths = (listWithGit(root) ?? listFolder(root, '')).filter((path) => {
    try {
      return lstatSync(join(root, path)).isFile();
    } catch {
      return false;
    }
  });
  const known = new Set(paths);
  return {
    paths,
    async read(path) {
      if (!known.has(path)) return null;
      const file = join(root, path);
      if ((await lstat(file)).size > MAX_FILE_BYTES) return null;
      const bytes = await readFile(file);
      return bytes.includes(0) ? null : bytes.toString('utf8');
    },
  };
}

/** Null when the folder is not the top of a git work tree. */
function listWithGit(root: string): string[] | null {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    if (git('rev-parse', '--show-prefix').trim() !== '') return null;
    return git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean);
  } catch {
    return null;
  }
}

function listFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFolder(root, path);
    return entry.isFile() ? [path] : [];
  });
}
