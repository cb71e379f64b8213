import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Organisation } from '#domain/organisation.ts';
import { findClusterProblems } from './check-clusters.ts';

const folder = mkdtempSync(join(tmpdir(), 'onramp-clusters-'));
afterAll(() => rmSync(folder, { recursive: true }));

const organisation = { clusters: [{ name: 'eu-1' }, { name: 'us-1' }] } as Organisation;
function kubeconfig(text: string): string {
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, text);
  return file;
}

describe('a kubeconfig and the clusters of the organisation', () => {
  it('fit when every cluster has a context of its name', () => {
    const file = kubeconfig('contexts:\n  - name: us-1\n  - name: eu-1\n  - name: home\n');
    expect(findClusterProblems(file, organisation)).toEqual([]);
  });

  it('do not fit when a cluster has none: what is there is named', () => {
    expect(findClusterProblems(kubeconfig('contexts:\n  - name: eu-1\n'), organisation)).toEqual([
      expect.stringMatching(/no context named "us-1".*it has: eu-1/),
    ]);
    expect(findClusterProblems(kubeconfig('apiVersion: v1\n'), organisation)).toHaveLength(2);
  });

  it('says what is wrong with the file itself', () => {
    expect(findClusterProblems(join(folder, 'missing'), organisation)).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ]);
    expect(findClusterProblems(kubeconfig('- a list\n'), organisation)).toEqual([
      expect.stringContaining('is no kubeconfig'),
    ]);
  });
});
