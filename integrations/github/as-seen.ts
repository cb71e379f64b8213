import { createHash } from 'node:crypto';
import { describeUnreadable } from '#domain/inspection/reading.ts';
import { locate, parentsOf } from '#domain/inspection/tree.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { CommitFile, RepositoryName, TreeEntry } from './types.ts';

/** The entries directly in a tree; `truncated` when GitHub left some out. */
export type ListFolder = (
  sha: string,
  prefix: string,
) => Promise<{ entries: TreeEntry[]; truncated: boolean }>;

/** Named in a sentence; the others are counted. */
const NAMED = 5;

/**
 * The last look before a commit: every path is in its base as it was seen, or nothing is written. A tree made on a base
 * replaces whatever is in the way, a symbolic link or a submodule above the path included, without a word.
 * @throws PortalError conflict (details: reason `not-as-seen`, paths)
 */
export async function requireAsSeen(
  { owner, name }: RepositoryName,
  base: { sha: string; treeSha: string },
  files: readonly CommitFile[],
  listFolder: ListFolder,
): Promise<void> {
  const { found, cutOff } = await listAround(base.treeSha, files, listFolder);
  const refused = files.flatMap((file) => {
    const difference = differenceOf(file, found, cutOff);
    return difference === null ? [] : [{ path: file.path, text: `${file.path} ${difference}` }];
  });
  if (refused.length === 0) return;
  const named = refused.slice(0, NAMED).map(({ text }) => text);
  const more = refused.length > NAMED ? `; and ${refused.length - NAMED} more` : '';
  throw new PortalError(
    'conflict',
    `${owner}/${name} is at ${base.sha.slice(0, 7)} not as it was seen: ${named.join('; ')}${more}. Nothing was written to it, because that would replace what is there.`,
    { details: { reason: 'not-as-seen', paths: refused.map(({ path }) => path) } },
  );
}

/** Lists only the folders that lead to the files: a repository may be large. */
async function listAround(treeSha: string, files: readonly CommitFile[], listFolder: ListFolder) {
  const wanted = new Set(files.flatMap(({ path }) => parentsOf(path)));
  const found = new Map<string, TreeEntry>();
  const cutOff = new Set<string>();
  const open = async (sha: string, folder: string): Promise<void> => {
    const { entries, truncated } = await listFolder(sha, folder);
    if (truncated) cutOff.add(folder);
    for (const entry of entries) found.set(entry.path, entry);
    const next = entries.filter(({ kind, path }) => kind === 'folder' && wanted.has(path));
    await Promise.all(next.map((entry) => open(entry.sha, entry.path)));
  };
  await open(treeSha, '');
  return { found, cutOff };
}

/** Finishes "<path> ...": what is in the way. Null when the file is as it was seen. */
function differenceOf(
  { path, before }: CommitFile,
  found: ReadonlyMap<string, TreeEntry>,
  cutOff: ReadonlySet<string>,
): string | null {
  const located = locate((at) => found.get(at), path);
  if (located.at === 'obstacle') {
    const { path: above, kind } = located.item;
    return `is ${describeUnreadable({ why: 'below', path: above, is: kind === 'executable' ? 'file' : kind })}`;
  }
  if (located.at === 'nothing') {
    const isCutOff = ['', ...parentsOf(path)].some((folder) => cutOff.has(folder));
    if (isCutOff) return 'is in a folder that GitHub does not list as a whole';
    return before === null ? null : 'is gone';
  }
  const { kind, sha } = located.item;
  if (kind !== 'file' && kind !== 'executable') return `is ${NAMES[kind]}`;
  if (before === null) return 'is there already';
  return sha === blobSha(before) ? null : 'has other content';
}

const NAMES = { symlink: 'a symbolic link', submodule: 'a submodule', folder: 'a folder' } as const;

/** Name of a text in git's object database. */
function blobSha(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
