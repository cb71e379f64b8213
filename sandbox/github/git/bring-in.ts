import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { git, gitInBackground, text } from './git.ts';

/** A folder larger than this is somebody's disk rather than a repository. */
const MAX_FILES = 100_000;
const MAX_BYTES = 1024 ** 3;
const FETCH_LIMIT_MS = 600_000;
/** An address that answers nothing, or asks for a password, ends the attempt instead of holding it. */
const PATIENCE = {
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=15',
  GIT_HTTP_LOW_SPEED_LIMIT: '1000',
  GIT_HTTP_LOW_SPEED_TIME: '30',
};

/**
 * Brings history into a bare repository: from a git repository or address; a plain folder becomes one first commit.
 * @throws Error when there is nothing to bring in, or too much
 */
export async function bringIn(dir: string, source: string): Promise<void> {
  const isAddress = /^[\w+.-]+:\/\/|^[^/]+@[^/]+:/.test(source);
  const from = isAddress ? source : resolve(source);
  if (isAddress || isGitRepository(from)) await fetchAll(dir, from);
  else await commitFolder(dir, from);
}

async function commitFolder(dir: string, from: string): Promise<void> {
  const at = ['--git-dir', dir, '--work-tree', from];
  const env = { GIT_INDEX_FILE: join(dir, 'import-index') };
  const listed = await gitInBackground([...at, 'ls-files', '-z', '--others', '--exclude-standard'], {
    cwd: from,
  });
  const paths = listed.split('\0').filter(Boolean);
  if (paths.length === 0) throw new Error(`${from} holds no file that git would keep.`);
  if (paths.length > MAX_FILES) {
    const [files, most] = [paths.length, MAX_FILES].map((count) => count.toLocaleString('en'));
    throw new Error(`${from} is too large: it holds ${files} files, and ${most} is the most.`);
  }
  const bytes = paths.reduce((sum, path) => sum + sizeOf(join(from, path)), 0);
  if (bytes > MAX_BYTES) {
    throw new Error(
      `${from} is too large: it holds ${(bytes / MAX_BYTES).toFixed(1)} GB, and 1 GB is the most.`,
    );
  }
  await gitInBackground([...at, 'add', '-A', '--', '.'], { env, cwd: from });
  const tree = text(git(dir, ['write-tree'], { env }));
  rmSync(join(dir, 'import-index'), { force: true });
  const commit = text(git(dir, ['commit-tree', tree, '-m', 'Initial commit']));
  git(dir, ['update-ref', 'refs/heads/main', commit]);
}

async function fetchAll(dir: string, from: string): Promise<void> {
  const options = { env: PATIENCE, limitMs: FETCH_LIMIT_MS };
  await gitInBackground(
    [
      '--git-dir',
      dir,
      '-c',
      'safe.directory=*',
      'fetch',
      '-q',
      '--no-write-fetch-head',
      '--',
      from,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ],
    options,
  );
  // What the address says of its HEAD is only a wish: a branch that was fetched is needed.
  const head = await gitInBackground(
    ['-c', 'safe.directory=*', 'ls-remote', '--symref', '--', from, 'HEAD'],
    options,
  ).catch(() => '');
  const branches = branchesOf(dir);
  const wished = /^ref: refs\/heads\/(\S+)\tHEAD/m.exec(head)?.[1];
  const chosen = branches.find((branch) => branch === wished) ?? branches[0];
  if (chosen) git(dir, ['symbolic-ref', 'HEAD', `refs/heads/${chosen}`]);
}

/** Only the folder itself counts: one that lies inside some other repository is a plain folder. */
function isGitRepository(folder: string): boolean {
  const names = readdirSync(folder);
  return names.includes('.git') || (names.includes('HEAD') && names.includes('objects'));
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const branchesOf = (dir: string): string[] =>
  text(git(dir, ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads']))
    .split('\n')
    .filter(Boolean);
