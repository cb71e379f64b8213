import type { TreeEntry } from './types.ts';

/**
 * What is at some paths of a commit, by way of their folders alone: a repository of any size costs one call for each
 * folder on the way. A path that is not in the answer is not there.
 * @param listFolder entries of one folder, by the id of its tree; their paths begin with `prefix`
 */
export async function findEntries(
  rootSha: string,
  paths: readonly string[],
  listFolder: (sha: string, prefix: string) => Promise<TreeEntry[]>,
): Promise<Map<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>();
  const look = async (sha: string, prefix: string, wanted: readonly string[]): Promise<void> => {
    const entries = await listFolder(sha, prefix === '' ? '' : prefix.slice(0, -1));
    const inside = new Map<string, string[]>();
    for (const path of wanted) {
      const slash = path.indexOf('/', prefix.length);
      const entry = entries.find((each) => each.path === (slash < 0 ? path : path.slice(0, slash)));
      if (!entry) continue;
      if (slash < 0) found.set(path, entry);
      else if (entry.kind === 'folder') inside.set(entry.path, [...(inside.get(entry.path) ?? []), path]);
    }
    for (const [folder, those] of inside) {
      const entry = entries.find((each) => each.path === folder);
      if (entry) await look(entry.sha, `${folder}/`, those);
    }
  };
  if (paths.length > 0) await look(rootSha, '', paths);
  return found;
}
