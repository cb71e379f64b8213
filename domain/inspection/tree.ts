import type { RepositoryFiles } from './inspection.ts';
import { ABSENT, type Reading, type UnreadableReading, unreadable } from './reading.ts';

/** One entry of a commit's tree, or of a folder on disk. */
export interface TreeItem {
  path: string;
  kind: 'file' | 'executable' | 'symlink' | 'submodule' | 'folder';
}

/** Where a path leads in a tree: to an item, to nothing, or to something that is no folder on the way. */
export type Located<Item> =
  | { at: 'item'; item: Item }
  | { at: 'nothing' }
  | { at: 'obstacle'; item: Item & { kind: 'file' | 'executable' | 'symlink' | 'submodule' } };

export function locate<Item extends TreeItem>(
  find: (path: string) => Item | undefined,
  path: string,
): Located<Item> {
  const item = find(path);
  if (item) return { at: 'item', item };
  for (const parent of parentsOf(path)) {
    const above = find(parent);
    if (above && isObstacle(above)) return { at: 'obstacle', item: above };
  }
  return { at: 'nothing' };
}

function isObstacle<Item extends TreeItem>(
  item: Item,
): item is Item & { kind: 'file' | 'executable' | 'symlink' | 'submodule' } {
  return item.kind !== 'folder';
}

/** Folders above a path, from the top. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** How the items of a tree are read; each is asked for at most once. */
export interface TreeReaders<Item> {
  readFile(item: Item): Promise<Reading>;
  /** Where a symbolic link leads, as it has it; null when that is not known. It is never followed. */
  readLink(item: Item): Promise<string | null>;
}

const LONGEST_TARGET = 200;

/** A tree as inspection sees it: three answers to every path. Folders come in only to tell them from files. */
export function createTreeFiles<Item extends TreeItem>(
  items: readonly Item[],
  readers: TreeReaders<Item>,
): RepositoryFiles {
  const known = new Map(items.map((item) => [item.path, item]));
  const readings = new Map<string, Promise<Reading>>();
  const find = (path: string) => known.get(path);

  async function readItem(item: Item): Promise<Reading> {
    switch (item.kind) {
      case 'file':
      case 'executable':
        return readers.readFile(item);
      case 'symlink':
        return unreadable({ why: 'symlink', target: shown(await readers.readLink(item)) });
      case 'submodule':
      case 'folder':
        return unreadable({ why: item.kind });
      default:
        return item.kind satisfies never;
    }
  }

  return {
    paths: items.filter(isObstacle).map(({ path }) => path),
    submodules: items.filter(({ kind }) => kind === 'submodule').map(({ path }) => path),
    read(path) {
      const earlier = readings.get(path);
      if (earlier) return earlier;
      const located = locate(find, path);
      if (located.at === 'nothing') return Promise.resolve(ABSENT);
      const reading = located.at === 'item' ? readItem(located.item) : Promise.resolve(below(located.item));
      readings.set(path, reading);
      return reading;
    },
  };
}

function below({
  path,
  kind,
}: {
  path: string;
  kind: 'file' | 'executable' | 'symlink' | 'submodule';
}): UnreadableReading {
  return unreadable({ why: 'below', path, is: kind === 'executable' ? 'file' : kind });
}

/** A target is a repository's own words: without what would break a line, and not endless. */
function shown(target: string | null): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const plain = target?.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, LONGEST_TARGET) ?? '';
  return plain === '' ? null : plain;
}
