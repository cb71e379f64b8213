import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitEnvironment } from '../runner/environment.ts';

const run = promisify(execFile);
const NO_COMMIT = /^0+$/;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs git on a repository and returns what it printed. @throws when git fails */
export async function git(folder: string, args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args], {
    maxBuffer: MAX_OUTPUT_BYTES,
    env: gitEnvironment('/nonexistent'),
  });
  return stdout;
}

/** The commit a branch, tag or commit name means, or null. */
export async function resolveCommit(
  gitDir: string,
  name: string,
): Promise<{ sha: string; ref: string } | null> {
  const candidates = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of candidates) {
    const sha = await git(gitDir, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${ref}^{commit}`,
    ]).catch(() => '');
    if (sha) return { sha: sha.trim(), ref };
  }
  return null;
}

/** First line of a commit's message. */
export async function subjectOf(gitDir: string, sha: string): Promise<string> {
  return (await git(gitDir, ['show', '-s', '--format=%B', sha]).catch(() => '')).trim();
}

/** Paths that differ between two commits; every path when there is no "before". */
export async function changedPaths(
  gitDir: string,
  before: string | null,
  after: string,
  dots: '..' | '...',
): Promise<string[]> {
  const lines =
    before === null || NO_COMMIT.test(before)
      ? await git(gitDir, ['ls-tree', '-r', '-z', '--name-only', after])
      : await git(gitDir, ['diff', '-z', '--name-only', '--no-renames', `${before}${dots}${after}`]);
  return lines.split('\0').filter(Boolean);
}
