import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptGit, git, gitInBackground, text } from './git.ts';

export interface TreeEntry {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Bytes; null for trees and submodules. */
  size: number | null;
  path: string;
}

export interface Person {
  name: string;
  email: string;
  /** ISO 8601. */
  date: string;
}

export interface CommitInfo {
  sha: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
}

/** One bare repository on disk. Object names are 40 hex digits; nothing here knows of users or rules. */
export function openGitRepository(dir: string) {
  const run = (...args: string[]): string => text(git(dir, args));

  /** Any revision -> the commit's sha, or null. */
  function resolve(revision: string): string | null {
    if (revision === '' || revision.startsWith('-')) return null;
    const found = attemptGit(dir, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ]);
    return found.status === 0 ? text(found.stdout) : null;
  }

  function objectType(sha: string): TreeEntry['type'] | 'tag' | null {
    if (!/^[0-9a-f]{40}$/.test(sha)) return null;
    const found = attemptGit(dir, ['cat-file', '-t', sha]);
    return found.status === 0 ? (text(found.stdout) as TreeEntry['type'] | 'tag') : null;
  }

  /** Full ref name -> object, branches and tags only. */
  function refs(prefix = 'refs/'): Record<string, string> {
    const lines = run('for-each-ref', '--format=%(refname) %(objectname)', prefix);
    return Object.fromEntries(
      lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ') as [string, string])
        .filter(([name]) => /^refs\/(heads|tags)\//.test(name)),
    );
  }

  function readRef(ref: string): string | null {
    const found = attemptGit(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
    return found.status === 0 ? text(found.stdout) : null;
  }

  function entries(treeish: string, path = '', recursive: 'recursive' | 'flat' = 'flat'): TreeEntry[] {
    const args = ['ls-tree', '-z', '-l', ...(recursive === 'recursive' ? ['-r', '-t'] : []), treeish];
    const found = attemptGit(dir, path === '' ? args : [...args, '--', path]);
    if (found.status !== 0) return [];
    return found.stdout
      .toString('utf8')
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const [, mode, type, sha, size, name] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t([\s\S]*)$/.exec(line)!;
        return {
          mode: mode!,
          type: type as TreeEntry['type'],
          sha: sha!,
          size: size === '-' ? null : Number(size),
          path: name!,
        };
      });
  }

  const entry = (commit: string, path: string): TreeEntry | null =>
    entries(commit, path.replace(/\/+$/, ''))[0] ?? null;

  function readBlob(sha: string): Buffer | null {
    const found = attemptGit(dir, ['cat-file', 'blob', sha]);
    return found.status === 0 ? found.stdout : null;
  }

  function readFile(commit: string, path: string): Buffer | null {
    const found = entry(commit, path);
    return found?.type === 'blob' ? readBlob(found.sha) : null;
  }

  function readCommit(sha: string): CommitInfo {
    return parseCommit(sha, git(dir, ['cat-file', 'commit', sha]).toString('utf8'));
  }

  const writeBlob = (bytes: Buffer): string =>
    text(git(dir, ['hash-object', '-w', '--stdin'], { input: bytes }));

  /** A tree from an older one (or none) and changes by full path; a null sha removes the path. */
  function writeTree(
    base: string | null,
    changes: Array<{ path: string; mode: string; sha: string | null }>,
  ): string {
    const scratch = mkdtempSync(join(tmpdir(), 'sandbox-index-'));
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    try {
      git(dir, base === null ? ['read-tree', '--empty'] : ['read-tree', base], { env });
      for (const change of changes.filter(({ sha }) => sha === null))
        git(dir, ['rm', '-r', '-q', '--cached', '--ignore-unmatch', '--', `:(literal)${change.path}`], {
          env,
          cwd: dir,
        });
      const lines = changes
        .filter(({ sha, mode }) => sha !== null && mode !== '040000')
        .map(({ mode, sha, path }) => `${mode} ${sha}\t${path}\0`);
      git(dir, ['update-index', '-z', '--replace', '--index-info'], { env, input: lines.join('') });
      for (const change of changes.filter(({ sha, mode }) => sha !== null && mode === '040000'))
        git(dir, ['read-tree', `--prefix=${change.path}/`, change.sha!], { env });
      return text(git(dir, ['write-tree'], { env }));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  function commitTree(input: {
    tree: string;
    parents: string[];
    message: string;
    author: Person;
    committer: Person;
  }): string {
    return text(
      git(dir, ['commit-tree', input.tree, ...input.parents.flatMap((parent) => ['-p', parent]), '-F', '-'], {
        input: input.message,
        env: {
          GIT_AUTHOR_NAME: input.author.name,
          GIT_AUTHOR_EMAIL: input.author.email,
          GIT_AUTHOR_DATE: input.author.date,
          GIT_COMMITTER_NAME: input.committer.name,
          GIT_COMMITTER_EMAIL: input.committer.email,
          GIT_COMMITTER_DATE: input.committer.date,
        },
      }),
    );
  }

  function log(revision: string, options: { path?: string; max?: number; skip?: number } = {}): string[] {
    const found = attemptGit(dir, [
      'rev-list',
      ...(options.max === undefined ? [] : [`--max-count=${options.max}`]),
      ...(options.skip === undefined ? [] : [`--skip=${options.skip}`]),
      '--end-of-options',
      revision,
      ...(options.path ? ['--', options.path] : []),
    ]);
    return found.status === 0 ? text(found.stdout).split('\n').filter(Boolean) : [];
  }

  function mergeBase(a: string, b: string): string | null {
    const found = attemptGit(dir, ['merge-base', a, b]);
    return found.status === 0 ? text(found.stdout) : null;
  }

  const isAncestor = (ancestor: string, descendant: string): boolean =>
    attemptGit(dir, ['merge-base', '--is-ancestor', ancestor, descendant]).status === 0;

  /** The tree of merging two commits, or null on conflicts. */
  function mergeTrees(ours: string, theirs: string): string | null {
    const found = attemptGit(dir, ['merge-tree', '--write-tree', ours, theirs]);
    if (found.status === 0) return text(found.stdout).split('\n')[0]!;
    if (found.status === 1) return null;
    throw new Error(`git merge-tree: ${found.stderr}`);
  }

  /** Replays `head` on `base` in a scratch clone; null on conflicts. Returns the new tip, stored here. */
  function rebase(head: string, base: string): string | null {
    const scratch = mkdtempSync(join(tmpdir(), 'sandbox-rebase-'));
    try {
      git(null, ['clone', '-q', '--shared', '--no-checkout', dir, scratch]);
      const inside = (...args: string[]) => attemptGit(null, ['-C', scratch, ...args]);
      inside('checkout', '-q', '--detach', head);
      if (inside('rebase', '-q', base).status !== 0) return null;
      const tip = text(inside('rev-parse', 'HEAD').stdout);
      git(dir, ['fetch', '-q', scratch, tip]);
      return tip;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  /** Writes a commit's files into an empty folder, without git's own folder. */
  async function checkout(commit: string, folder: string): Promise<void> {
    const scratch = mkdtempSync(join(tmpdir(), 'sandbox-index-'));
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    try {
      await gitInBackground(['--git-dir', dir, 'read-tree', commit], { env });
      await gitInBackground(['--git-dir', dir, '--work-tree', folder, 'checkout-index', '-a', '-f'], { env });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }

  function writeTag(input: {
    tag: string;
    message: string;
    object: string;
    type: string;
    tagger: Person;
  }): string {
    const at = Math.floor(Date.parse(input.tagger.date) / 1000);
    const body = `object ${input.object}\ntype ${input.type}\ntag ${input.tag}\ntagger ${input.tagger.name} <${input.tagger.email}> ${at} +0000\n\n${input.message}\n`;
    return text(git(dir, ['mktag'], { input: body }));
  }

  /** Workflow files that commits, not yet on any branch, touch. */
  function newWorkflowFiles(commit: string): string[] {
    const found = attemptGit(dir, [
      ...['log', '--format=', '--name-only', '-m', commit, '--not', '--branches', '--tags'],
      ...['--', '.github/workflows'],
    ]);
    return [...new Set(text(found.stdout).split('\n').filter(Boolean))];
  }

  return {
    dir,
    run,
    writeTag,
    newWorkflowFiles,
    resolve,
    objectType,
    refs,
    readRef,
    entries,
    entry,
    readBlob,
    readFile,
    readCommit,
    writeBlob,
    writeTree,
    commitTree,
    log,
    mergeBase,
    isAncestor,
    mergeTrees,
    rebase,
    checkout,
    writeRef: (ref: string, sha: string) => void git(dir, ['update-ref', ref, sha]),
    deleteRef: (ref: string) => void git(dir, ['update-ref', '-d', ref]),
    isValidRef: (ref: string) => attemptGit(dir, ['check-ref-format', ref]).status === 0,
  };
}

export type GitRepository = ReturnType<typeof openGitRepository>;

/** Reads git's own commit object format. */
function parseCommit(sha: string, raw: string): CommitInfo {
  const split = raw.indexOf('\n\n');
  const headers = raw.slice(0, split).split('\n');
  const all = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: all('tree')[0]!,
    parents: all('parent'),
    author: parsePerson(all('author')[0] ?? ''),
    committer: parsePerson(all('committer')[0] ?? ''),
    message: raw.slice(split + 2).replace(/\n$/, ''),
  };
}

function parsePerson(line: string): Person {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<([^>]*)> (\d+)/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') };
}
