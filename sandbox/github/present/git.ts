import type { RepositoryRecord } from '../contract.ts';
import { diffFiles, EMPTY_TREE, type FileChange } from '../git/diff.ts';
import type { CommitInfo } from '../git/repository.ts';
import { nodeId } from '../state.ts';
import type { World } from '../world.ts';
import { presentUser } from './accounts.ts';
import { repositoryPage, repositoryUrl } from './repositories.ts';

type Json = Record<string, unknown>;

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** Address part: every segment escaped, slashes kept. */
export const pathUrl = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Whom a commit's e-mail belongs to, or null. */
function loginByEmail(world: World, email: string): string | null {
  const noreply = /^(\d+)\+(.+)@users\.noreply\.github\.com$/.exec(email);
  if (noreply) return noreply[2]!;
  return world.state.accounts.list().find((account) => account.email === email)?.login ?? null;
}

/** The `commit` schema, as listed. */
export function presentCommit(world: World, repository: RepositoryRecord, sha: string): Json {
  const info = world.git(repository).readCommit(sha);
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const person = (email: string) => {
    const login = loginByEmail(world, email);
    return login === null ? null : presentUser(world, login);
  };
  return {
    sha,
    node_id: nodeId('Commit', sha),
    commit: {
      author: info.author,
      committer: info.committer,
      message: info.message,
      tree: { sha: info.tree, url: `${url}/git/trees/${info.tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${url}/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: person(info.author.email),
    committer: person(info.committer.email),
    parents: info.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
  };
}

/** A single commit: with its files and their counts. */
export function presentCommitWithFiles(world: World, repository: RepositoryRecord, sha: string): Json {
  const info = world.git(repository).readCommit(sha);
  const files = diffFiles(world.gitDir(repository), info.parents[0] ?? EMPTY_TREE, sha);
  const sum = (pick: (file: FileChange) => number) => files.reduce((total, file) => total + pick(file), 0);
  const additions = sum((file) => file.additions);
  const deletions = sum((file) => file.deletions);
  return {
    ...presentCommit(world, repository, sha),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => presentFileChange(world, repository, sha, file)),
  };
}

/** The `git-commit` schema. */
export function presentGitCommit(world: World, repository: RepositoryRecord, info: CommitInfo): Json {
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: info.sha,
    node_id: nodeId('Commit', info.sha),
    url: `${url}/git/commits/${info.sha}`,
    html_url: `${page}/commit/${info.sha}`,
    author: info.author,
    committer: info.committer,
    tree: { sha: info.tree, url: `${url}/git/trees/${info.tree}` },
    message: info.message,
    parents: info.parents.map((sha) => ({
      sha,
      url: `${url}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: unsigned,
  };
}

/** The `diff-entry` schema. */
export function presentFileChange(
  world: World,
  repository: RepositoryRecord,
  commit: string,
  file: FileChange,
): Json {
  const page = repositoryPage(world, repository);
  const path = pathUrl(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
    ...(file.patch === null ? {} : { patch: file.patch }),
  };
}

/** The `git-ref` schema. */
export function presentRef(world: World, repository: RepositoryRecord, ref: string, sha: string): Json {
  const url = repositoryUrl(world, repository);
  const type = world.git(repository).objectType(sha) ?? 'commit';
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

/** A commit as webhooks describe it (`commits`, `head_commit` of a push). */
export function presentPushedCommit(world: World, repository: RepositoryRecord, sha: string): Json {
  const info = world.git(repository).readCommit(sha);
  const files = diffFiles(world.gitDir(repository), info.parents[0] ?? EMPTY_TREE, sha);
  const pathsOf = (status: string) => files.filter((file) => file.status === status).map((file) => file.path);
  const person = ({ name, email, date }: CommitInfo['author']) => {
    const login = loginByEmail(world, email);
    return { name, email, date, ...(login === null ? {} : { username: login }) };
  };
  return {
    id: sha,
    tree_id: info.tree,
    distinct: true,
    message: info.message,
    timestamp: info.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${sha}`,
    author: person(info.author),
    committer: person(info.committer),
    added: pathsOf('added'),
    removed: pathsOf('removed'),
    modified: [...pathsOf('modified'), ...pathsOf('renamed'), ...pathsOf('changed')],
  };
}
