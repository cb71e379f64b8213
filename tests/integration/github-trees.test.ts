import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { HOSTILE_FILES, type HostileEntry } from '../support/hostile-repository.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const SUBMODULE = '6'.repeat(40);
const FILES: Record<string, HostileEntry> = {
  'k8s/app.yaml': 'a: 1\n',
  'deploy/staging': { link: '../k8s' },
  'deploy/app.yaml': { link: '../k8s/app.yaml' },
  'deploy/outside.yaml': { link: '../../secret.yaml' },
  'deploy/twice.yaml': { link: 'app.yaml' },
  vendor: { submodule: SUBMODULE },
  '.gitmodules': '[submodule "vendor"]\n\tpath = vendor\n\turl = https://github.com/acme/vendor.git\n',
  latin1: HOSTILE_FILES['one Latin-1 letter'] as Buffer,
};

let fixture: GithubFixture;
beforeAll(async () => {
  fixture = await startGithubFixture();
  await fixture.addRepository('hostile', { files: FILES });
});
afterAll(() => fixture.close());

async function ask(path: string, init: { method?: string; body?: object } = {}) {
  const answer = await fetch(`${fixture.recording.url}/api/v3/repos/acme/hostile/${path}`, {
    method: init.method ?? 'GET',
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    headers: { authorization: `Bearer ${fixture.people.mira.token}`, 'content-type': 'application/json' },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** By GitHub's own words: REST, "Get a tree", "Get a blob", "Get repository content" and "Create a tree". */
describe('the sandbox’s GitHub', () => {
  it('lists links, submodules and bytes as git has them', async () => {
    const { body } = await ask('git/trees/main?recursive=1');
    const tree = body.tree as Array<{ path: string; mode: string; type: string; sha: string; size?: number }>;
    const named = (path: string) => tree.find((entry) => entry.path === path);
    expect(named('deploy/staging')).toMatchObject({ mode: '120000', type: 'blob', size: 6 });
    expect(named('vendor')).toMatchObject({ mode: '160000', type: 'commit', sha: SUBMODULE });
    expect(named('vendor')).not.toHaveProperty('size');
    const link = await ask(`git/blobs/${named('deploy/staging')?.sha}`);
    expect(Buffer.from(String(link.body.content), 'base64').toString()).toBe('../k8s');
    const latin1 = await ask(`git/blobs/${named('latin1')?.sha}`);
    expect(latin1.body.encoding).toBe('base64');
    expect(Buffer.from(String(latin1.body.content), 'base64')).toEqual(FILES.latin1);
  });

  it('answers a link with the file it leads to, and describes the others', async () => {
    const followed = await ask('contents/deploy/app.yaml');
    expect(followed.body).toMatchObject({ type: 'file', path: 'deploy/app.yaml' });
    expect(Buffer.from(String(followed.body.content), 'base64').toString()).toBe('a: 1\n');
    for (const [path, target] of [
      ['deploy/staging', '../k8s'],
      ['deploy/outside.yaml', '../../secret.yaml'],
      ['deploy/twice.yaml', 'app.yaml'],
    ] as const)
      expect((await ask(`contents/${path}`)).body).toMatchObject({ type: 'symlink', target });
  });

  it('names the other repository of a submodule, which is a file in listings', async () => {
    expect((await ask('contents/vendor')).body).toMatchObject({
      type: 'submodule',
      submodule_git_url: 'https://github.com/acme/vendor.git',
    });
    const { body } = await ask('contents');
    expect(body).toContainEqual(expect.objectContaining({ path: 'vendor', type: 'file' }));
  });

  it('replaces what is in the way of a new tree without a word, and refuses to remove what is not there', async () => {
    const base = await ask('git/trees/main');
    const change = (path: string, entry: object) =>
      ask('git/trees', {
        method: 'POST',
        body: { base_tree: base.body.sha, tree: [{ path, mode: '100644', type: 'blob', ...entry }] },
      });
    for (const path of ['deploy/staging/kustomization.yaml', 'vendor/x'])
      expect((await change(path, { content: 'lost' })).status).toBe(201);
    expect((await change('no/such/file', { sha: null })).status).toBe(422);
  });

  it('cuts a listing off at 7 MB and says so: a large repository is read folder by folder', async () => {
    const deep = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(250)).join('/');
    const files = Object.fromEntries(
      Array.from({ length: 6_000 }, (_, index) => [`data-${index % 6}/${deep}/${index}`, 'x']),
    );
    const large = await fixture.addRepository('large', { files: { ...files, 'z.txt': 'x' } });
    const { git } = await fixture.inside(large, { contents: 'read' });
    const { sha } = await git.getBranchHead(large, 'main');
    const listed = (await git.listTree(large, sha)).filter(({ kind }) => kind === 'file');
    expect(listed).toHaveLength(6_001);
  });

  it('lists one crowded folder only in part, and nothing is planned from what may be missing', async () => {
    const name = 'n'.repeat(240);
    const files = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`data/${name}-${index}`, 'x']),
    );
    const crowded = await fixture.addRepository('crowded', { files });
    const { git } = await fixture.inside(crowded, { contents: 'read' });
    const { sha } = await git.getBranchHead(crowded, 'main');
    await expect(git.listTree(crowded, sha)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('the folder data holds too many files'),
    });
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    expect(fixture.recording.violations()).toEqual([]);
  });
});
