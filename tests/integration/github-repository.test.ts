import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let fixture: GithubFixture;

beforeAll(async () => {
  fixture = await startGithubFixture();
});
afterAll(() => fixture.close());

describe('the app on GitHub', () => {
  it('knows itself, and where people install it', async () => {
    const { github, app } = fixture;
    expect(await github.getApp()).toMatchObject({
      id: app.id,
      slug: 'onramp',
      permissions: { contents: 'write' },
    });
    expect(await github.installUrl({ id: 7 })).toMatch(/\/apps\/onramp\/installations\/new$/);
    const preselecting = new URL(await github.installUrl({ id: 7, ownerId: 3 }));
    expect(preselecting.pathname).toMatch(/\/apps\/onramp\/installations\/new\/permissions$/);
    expect([...preselecting.searchParams]).toEqual([
      ['suggested_target_id', '3'],
      ['repository_ids[]', '7'],
    ]);
  });

  it('finds a repository and its installation', async () => {
    const { github } = fixture;
    const orders = await fixture.addRepository('orders-api');
    const found = await github.findRepository(orders);
    expect(found?.repository).toMatchObject({
      id: orders.id,
      owner: 'acme',
      name: 'orders-api',
      private: true,
      defaultBranch: 'main',
      ownerKind: 'organization',
    });
    expect(found?.installation).toMatchObject({
      account: 'acme',
      suspendedAt: null,
      repositorySelection: 'selected',
    });
    const installation = await github.getInstallation(found!.installation!.id);
    expect(installation.permissions).toMatchObject({ workflows: 'write' });
  });

  it('finds a public repository without being installed on it, and no private one', async () => {
    const open = await fixture.addRepository('loyalty-api', { installed: 'no', visibility: 'public' });
    const closed = await fixture.addRepository('secret-api', { installed: 'no' });
    expect(await fixture.github.findRepository(open)).toMatchObject({
      repository: { id: open.id },
      installation: null,
    });
    expect(await fixture.github.findRepository(closed)).toBeNull();
    expect(await fixture.github.findInstallationFor(open)).toBeNull();
    expect(await fixture.github.findRepository({ owner: 'acme', name: 'no-such-thing' })).toBeNull();
  });

  it('reads a repository by id, also after a rename', async () => {
    const repository = await fixture.addRepository('old-name');
    const inside = await fixture.inside(repository, { metadata: 'read' });
    fixture.standIn.setPermission({
      owner: 'acme',
      repository: 'old-name',
      subject: { user: 'tomas' },
      role: 'admin',
    });
    const renaming = await fetch(`${fixture.standIn.apiUrl}/repos/acme/old-name`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${fixture.people.tomas.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'new-name' }),
    });
    expect(renaming.status).toBe(200);
    const found = await inside.repositories.getById(repository.id);
    expect(found).toMatchObject({ id: repository.id, name: 'new-name' });
    await expect(inside.repositories.getById(1)).rejects.toMatchObject({ code: 'not-found' });
  });

  it("reads a person's own permission by id, whatever the login says", async () => {
    const { people } = fixture;
    const shop = await fixture.addRepository('shop');
    fixture.standIn.setPermission({
      owner: 'acme',
      repository: 'shop',
      subject: { user: 'tomas' },
      role: 'admin',
    });
    const inside = await fixture.inside(shop, { metadata: 'read', members: 'read' });
    const repository = await inside.repositories.getById(shop.id);
    const permissionOf = (githubUserId: number, lastKnownLogin: string | null) =>
      inside.repositories.permissionOf(repository, { githubUserId, lastKnownLogin });
    expect(await permissionOf(people.tomas.id, 'tomas')).toEqual({ login: 'tomas', permission: 'admin' });
    expect(await permissionOf(people.mira.id, null)).toEqual({ login: 'mira', permission: 'write' });
    // Somebody else carries the remembered login by now: quinn must not get what tomas may.
    expect(await permissionOf(people.quinn.id, 'tomas')).toEqual({ login: null, permission: 'none' });
  });

  it('finds the team that will approve', async () => {
    const repository = await fixture.addRepository('team-shop');
    const { repositories } = await fixture.inside(repository, { metadata: 'read', members: 'read' });
    expect(await repositories.findTeam('acme', 'checkout')).toMatchObject({
      slug: 'checkout',
      name: 'Checkout',
    });
    expect(await repositories.findTeam('acme', 'nobody')).toBeNull();
  });
});

describe('files of a repository', () => {
  let repository: { owner: string; name: string; id: number };
  let inside: GithubInstallation;

  beforeAll(async () => {
    const files = {
      'package.json': '{"name":"orders"}\n',
      'src/server.js': 'listen(3000)\n',
      'logo.bin': 'a\0b',
    };
    repository = await fixture.addRepository('files', { files });
    inside = await fixture.inside(repository, {
      contents: 'write',
      workflows: 'write',
      pull_requests: 'write',
    });
  });

  it('lists the tree and reads text, never binaries or what is too large', async () => {
    const { git } = inside;
    const head = await git.getBranchHead(repository, 'main');
    const tree = await git.listTree(repository, head.sha);
    expect(tree.map((entry) => `${entry.kind} ${entry.path}`)).toEqual(
      expect.arrayContaining(['file package.json', 'folder src', 'file src/server.js']),
    );
    const server = tree.find((entry) => entry.path === 'src/server.js')!;
    expect(server.size).toBe(13);
    const named = (path: string) => tree.find((entry) => entry.path === path)!;
    expect(await git.readBlob(repository, server)).toEqual({ state: 'text', text: 'listen(3000)\n' });
    expect(await git.readBlob(repository, server, { maxBytes: 5 })).toEqual({
      state: 'unreadable',
      reason: { why: 'too-large', bytes: 13, limit: 5 },
    });
    expect(await git.readBlob(repository, named('logo.bin'))).toEqual({
      state: 'unreadable',
      reason: { why: 'nul', byte: 2 },
    });
    await expect(git.listTree(repository, head.sha, { maxEntries: 2 })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('says when a branch, or any commit, is missing', async () => {
    expect(await inside.git.findBranchHead(repository, 'nowhere')).toBeNull();
    await expect(inside.git.getBranchHead(repository, 'nowhere')).rejects.toMatchObject({
      code: 'not-found',
    });
    const empty = await fixture.addRepository('empty', { files: {} });
    const { git } = await fixture.inside(empty, { contents: 'read' });
    expect(await git.findBranchHead(empty, 'main')).toBeNull();
    expect(await inside.git.listBranchNames(repository, 'nowhere')).toEqual([]);
    expect(await inside.git.listBranchNames(repository, 'ma')).toEqual(['main']);
  });

  it('makes one commit of many files, and keeps it when asked again', async () => {
    const { git } = inside;
    const base = await git.getBranchHead(repository, 'main');
    const request = {
      branch: 'onramp/onboard',
      baseSha: base.sha,
      message: 'Onboard files',
      files: [
        { path: 'onramp.yaml', content: 'apps: []\n', before: null, executable: false },
        { path: '.github/workflows/deploy.yaml', content: 'on: push\n', before: null, executable: false },
        { path: 'run.sh', content: '#!/bin/sh\n', before: null, executable: true },
        { path: 'logo.bin', content: null, before: 'a\0b', executable: false },
      ],
    };
    const made = await git.ensureCommitOnBranch(repository, request);
    expect(made.effect).toBe('created');
    const again = await git.ensureCommitOnBranch(repository, request);
    expect(again).toEqual({ ...made, effect: 'unchanged' });

    const paths = (await git.listTree(repository, made.value.sha)).map(
      (entry) => `${entry.kind} ${entry.path}`,
    );
    expect(paths).toContain('executable run.sh');
    expect(paths).not.toContain('file logo.bin');
    expect(await git.compare(repository, base.sha, made.value.sha)).toMatchObject({
      mergeBaseSha: base.sha,
      status: 'ahead',
      aheadBy: 1,
      truncated: false,
      changedPaths: expect.arrayContaining(['onramp.yaml', 'logo.bin']),
    });

    const other = {
      ...request,
      files: [{ path: 'onramp.yaml', content: 'other\n', before: null, executable: false }],
    };
    await expect(git.ensureCommitOnBranch(repository, other)).rejects.toMatchObject({
      code: 'conflict',
      details: { headSha: made.value.sha },
    });
  });

  it('opens one pull request, comments once, merges exactly the reviewed commit, and cleans up', async () => {
    const { git, pullRequests } = inside;
    const head = await git.getBranchHead(repository, 'onramp/onboard');
    const request = { head: 'onramp/onboard', base: 'main', title: 'Onboard files', body: 'Adds delivery.' };
    const made = await pullRequests.ensure(repository, request);
    expect(made).toMatchObject({ effect: 'created', value: { state: 'open', head: { sha: head.sha } } });
    expect((await pullRequests.ensure(repository, request)).effect).toBe('unchanged');
    const { number } = made.value;
    expect(
      (await pullRequests.listFiles(repository, number)).map((file) => `${file.change} ${file.path}`),
    ).toContain('added onramp.yaml');

    const comment = { number, marker: 'drift', body: 'First text' };
    expect((await pullRequests.ensureComment(repository, comment)).effect).toBe('created');
    expect((await pullRequests.ensureComment(repository, comment)).effect).toBe('unchanged');
    expect((await pullRequests.ensureComment(repository, { ...comment, body: 'New text' })).effect).toBe(
      'changed',
    );

    const stale = await pullRequests.merge(repository, { number, sha: 'a'.repeat(40), method: 'squash' });
    expect(stale).toMatchObject({ merged: false, reason: 'head-moved' });
    const merged = await pullRequests.merge(repository, { number, sha: head.sha, method: 'squash' });
    expect(merged).toMatchObject({ merged: true });
    expect(await pullRequests.merge(repository, { number, sha: head.sha, method: 'squash' })).toEqual(merged);
    expect(await pullRequests.get(repository, number)).toMatchObject({
      state: 'merged',
      mergeSha: merged.merged && merged.sha,
    });
    expect(await git.deleteBranch(repository, 'onramp/onboard')).toBe('deleted');
    expect(await git.deleteBranch(repository, 'onramp/onboard')).toBe('absent');
  });

  it('closes a pull request that is not wanted any more', async () => {
    const { git, pullRequests } = inside;
    const base = await git.getBranchHead(repository, 'main');
    const files = [{ path: 'x.txt', content: 'x\n', before: null, executable: false }];
    await git.ensureCommitOnBranch(repository, {
      branch: 'unwanted',
      baseSha: base.sha,
      message: 'x',
      files,
    });
    const { value } = await pullRequests.ensure(repository, {
      head: 'unwanted',
      base: 'main',
      title: 'x',
      body: '',
    });
    expect((await pullRequests.close(repository, value.number)).state).toBe('closed');
    expect((await pullRequests.close(repository, value.number)).state).toBe('closed');
    expect(
      await pullRequests.merge(repository, { number: value.number, sha: value.head.sha, method: 'merge' }),
    ).toMatchObject({ merged: false, reason: 'blocked' });
  });

  it('is told which permission is missing', async () => {
    const reader = await fixture.inside(repository, { contents: 'read' });
    const base = await reader.git.getBranchHead(repository, 'main');
    const files = [{ path: 'x.txt', content: 'x\n', before: null, executable: false }];
    await expect(
      reader.git.ensureCommitOnBranch(repository, { branch: 'b', baseSha: base.sha, message: 'x', files }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      details: { reason: 'permission', missingPermission: 'contents=write' },
    });
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    expect(fixture.recording.violations()).toEqual([]);
  });
});
