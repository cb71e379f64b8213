import { execFile } from 'node:child_process';
import { existsSync, globSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { copyFile, cp } from 'node:fs/promises';
import { basename, dirname, join, posix, relative } from 'node:path';
import { promisify } from 'node:util';
import { confine } from '../runner/confine.ts';
import { StepFailure } from '../runner/session.ts';
import type { IgnoreRules } from './dockerignore.ts';

const run = promisify(execFile);

export interface CopyInput {
  /** Folder the sources are looked up in: the build context, or another stage's tree. */
  source: string;
  sources: string[];
  /** Root of the stage's tree. */
  target: string;
  /** Destination as written, made absolute with the working directory. */
  destination: string;
  workingDirectory: string;
  ignore: IgnoreRules | null;
  /** Keep the sources' folders below the destination (`COPY --parents`). */
  parents: boolean;
  /** `link`: files may be shared with the source, because nothing changes either of them later. */
  files: 'copy' | 'link';
}

/** COPY and ADD of files: folders give their content, files keep their name below a destination that is a folder. */
export async function copyInto(input: CopyInput): Promise<void> {
  const matches = input.sources.flatMap((pattern) => expand(input.source, pattern, input.ignore));
  const absolute = posix.resolve(input.workingDirectory, input.destination);
  const isFolder = /(^|\/)\.{0,2}$/.test(input.destination) || matches.length > 1 || input.parents;
  const destination = confine(input.target, absolute);
  for (const path of matches) {
    const from = confine(input.source, path);
    const kind = lstatSync(from);
    if (kind.isDirectory() || (kind.isSymbolicLink() && existsSync(from) && statSync(from).isDirectory())) {
      const to = input.parents ? join(destination, path) : destination;
      mkdirSync(to, { recursive: true });
      if (input.ignore) await copyFolder(input.source, from, to, input.ignore, input.target);
      else await copyTree(from, to, input.files);
      continue;
    }
    const below = input.parents ? path : basename(path);
    const to =
      isFolder || (existsSync(destination) && statSync(destination).isDirectory())
        ? join(destination, below)
        : destination;
    confine(input.target, relative(input.target, to));
    mkdirSync(dirname(to), { recursive: true });
    await cp(from, to, { force: true, verbatimSymlinks: true });
  }
}

/** Copies a folder's content as it is; on Linux by reference where that is allowed. */
export async function copyTree(from: string, to: string, files: 'copy' | 'link'): Promise<void> {
  const fast = process.platform !== 'linux' ? [] : files === 'link' ? ['--link'] : ['--reflink=auto'];
  await run('cp', ['-a', ...fast, `${from}/.`, to]);
}

function expand(root: string, pattern: string, ignore: IgnoreRules | null): string[] {
  const local = posix.normalize(pattern).replace(/^\/+/, '').replace(/\/+$/, '') || '.';
  if (local.startsWith('..')) throw new StepFailure(`forbidden path outside the build context: ${pattern}`);
  const found = /[*?[]/.test(local)
    ? globSync(local, { cwd: root })
        .filter((path) => !path.startsWith('..') && !ignore?.ignores(path))
        .sort()
    : [local].filter((path) => (path === '.' || !ignore?.ignores(path)) && existsSync(join(root, path)));
  if (found.length === 0) {
    throw new StepFailure(
      `ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref: "/${local}": not found`,
    );
  }
  return found;
}

async function copyFolder(
  root: string,
  from: string,
  to: string,
  ignore: IgnoreRules,
  target: string,
): Promise<void> {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const path = relative(root, source);
    const ignored = ignore.ignores(path);
    if (entry.isDirectory()) {
      if (ignored && !ignore.hasExceptions) continue;
      const below = join(to, entry.name);
      if (!ignored) mkdirSync(below, { recursive: true });
      await copyFolder(root, source, below, ignore, target);
    } else if (!ignored && (entry.isFile() || entry.isSymbolicLink())) {
      const file = join(to, entry.name);
      mkdirSync(dirname(file), { recursive: true });
      confine(target, relative(target, file));
      if (entry.isSymbolicLink()) await cp(source, file, { verbatimSymlinks: true, force: true });
      else await copyFile(source, file);
    }
  }
}
