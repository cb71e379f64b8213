import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Contents of the regular files of a workspace that match `hashFiles` patterns; `!` takes away. Sorted by path. */
export function filesMatching(workspace: string, patterns: string[]): Buffer[] {
  const found = new Set<string>();
  for (const pattern of patterns
    .flatMap((text) => text.split('\n'))
    .map((text) => text.trim())
    .filter(Boolean)) {
    const negative = pattern.startsWith('!');
    for (const path of globSync(negative ? pattern.slice(1) : pattern, {
      cwd: workspace,
      exclude: ['**/node_modules/**'],
    })) {
      if (negative) found.delete(path);
      else if (!path.startsWith('..') && lstatSync(join(workspace, path)).isFile()) found.add(path);
    }
  }
  return [...found].sort().map((path) => readFileSync(join(workspace, path)));
}
