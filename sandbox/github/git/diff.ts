import { attemptGit } from './git.ts';

export interface FileChange {
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  /** Blob after the change; before it for a removed file. */
  sha: string;
  additions: number;
  deletions: number;
  /** The hunks, without the file header; null for binary files. */
  patch: string | null;
}

const statusOf: Record<string, FileChange['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
};

/** The empty tree's well-known object name: what a first commit is compared with. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** What changed between two trees or commits, renames found, in path order. */
export function diffFiles(dir: string, from: string, to: string): FileChange[] {
  const common = ['diff-tree', '-r', '-M', '--no-color', '--full-index'];
  const raw = attemptGit(dir, [...common, '-z', '--raw', '--no-abbrev', from, to])
    .stdout.toString('utf8')
    .split('\0');
  const patches = splitPatches(attemptGit(dir, [...common, '-p', from, to]).stdout.toString('utf8'));
  const changes: FileChange[] = [];
  for (let at = 0; at < raw.length && raw[at] !== ''; ) {
    const [, , before = '', after = '', status = ''] = raw[at]!.split(' ');
    const renamed = status.startsWith('R');
    const first = raw[at + 1]!;
    const path = renamed ? raw[at + 2]! : first;
    at += renamed ? 3 : 2;
    const patch = patches[changes.length] ?? null;
    const lines = patch?.split('\n') ?? [];
    changes.push({
      path,
      previousPath: renamed ? first : null,
      status: statusOf[status[0]!] ?? 'changed',
      sha: status === 'D' ? before : after,
      additions: lines.filter((line) => line.startsWith('+')).length,
      deletions: lines.filter((line) => line.startsWith('-')).length,
      patch,
    });
  }
  return changes;
}

/** The unified diff as git prints it. */
export const diffText = (dir: string, from: string, to: string): string =>
  attemptGit(dir, ['diff-tree', '-r', '-M', '-p', '--no-color', from, to]).stdout.toString('utf8');

/** One piece per file, in git's order (the same as of `--raw`): from the first hunk on. */
function splitPatches(diff: string): Array<string | null> {
  return diff
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((piece) => {
      const start = piece.search(/^@@ /m);
      return start < 0 ? null : piece.slice(start).replace(/\n$/, '');
    });
}
