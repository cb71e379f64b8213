import type { RepositoryFiles } from './inspection.ts';
import { type Reading, textReading } from './reading.ts';
import { createTreeFiles, parentsOf, type TreeItem } from './tree.ts';

type Sample = string | Reading | { link: string } | { submodule: true };

/** A repository as it is inspected, for tests: texts, what cannot be read, symbolic links and submodules by path. */
export function sampleFiles(samples: Readonly<Record<string, Sample>>): RepositoryFiles {
  const folders = new Set(Object.keys(samples).flatMap(parentsOf));
  const items: TreeItem[] = [
    ...[...folders].map((path): TreeItem => ({ path, kind: 'folder' })),
    ...Object.entries(samples).map(([path, sample]): TreeItem => ({ path, kind: kindOf(sample) })),
  ];
  return createTreeFiles(items, {
    readFile: async ({ path }) => {
      const sample = samples[path] as string | Reading;
      return typeof sample === 'string' ? textReading(sample) : sample;
    },
    readLink: async ({ path }) => (samples[path] as { link: string }).link,
  });
}

function kindOf(sample: Sample): TreeItem['kind'] {
  if (typeof sample === 'string' || 'state' in sample) return 'file';
  return 'link' in sample ? 'symlink' : 'submodule';
}
