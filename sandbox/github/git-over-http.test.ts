import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GithubEvent } from './contract.ts';
import { eventually, type Sample, sampleFiles, startSample } from './testing/sample.ts';

const run = promisify(execFile);
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Mira',
  GIT_AUTHOR_EMAIL: 'mira@acme.example',
  GIT_COMMITTER_NAME: 'Mira',
  GIT_COMMITTER_EMAIL: 'mira@acme.example',
};

describe('git over HTTP', { timeout: 60_000 }, () => {
  let sample: Sample;
  let scratch: string;
  const events: GithubEvent[] = [];
  const git = (...args: string[]) => run('git', args, { cwd: scratch, env: environment });
  /** How git refused, or '' when it did not. */
  const refused = (...args: string[]) =>
    git(...args).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
  const address = (token: string | null, name = 'shop') =>
    sample.github.webUrl.replace('://', token === null ? '://' : `://x-access-token:${token}@`) +
    `/acme/${name}.git`;
  const commit = async (path: string, content: string) => {
    mkdirSync(join(scratch, path, '..'), { recursive: true });
    writeFileSync(join(scratch, path), content);
    await git('add', '.');
    await git('commit', '-q', '-m', `Write ${path}`);
    return (await git('rev-parse', 'HEAD')).stdout.trim();
  };
  const tokenOf = async (permissions: Record<string, string>) => {
    const client = await sample.asInstallation({ permissions });
    return ((await client.auth()) as { token: string }).token;
  };

  beforeAll(async () => {
    sample = await startSample();
    sample.github.on((event) => events.push(event));
  });
  afterAll(async () => sample.close());
  beforeEach(async () => {
    events.length = 0;
    scratch = mkdtempSync(join(tmpdir(), 'github-clone-'));
    await git('clone', '-q', address(sample.people.mira.token), '.');
    return () => rmSync(scratch, { recursive: true });
  });

  it('clones what was imported, and a push becomes an event and a signed hook', async () => {
    expect(readFileSync(join(scratch, 'README.md'), 'utf8')).toBe(sampleFiles['README.md']);
    const before = (await git('rev-parse', 'HEAD')).stdout.trim();
    const after = await commit('a.txt', 'a');
    await git('push', '-q', 'origin', 'HEAD:main');
    expect(events).toEqual([
      {
        type: 'push',
        repositoryId: sample.shop.id,
        ref: 'refs/heads/main',
        before,
        after,
        actorLogin: 'mira',
        byJob: false,
      },
    ]);
    const hook = await eventually(
      () =>
        sample.receiver.received.find(({ event, payload }) => event === 'push' && payload.after === after),
      (found) => found !== undefined,
    );
    expect(hook!.payload).toMatchObject({
      pusher: { name: 'mira' },
      head_commit: { added: ['a.txt'] },
      installation: {},
    });
  });

  it('asks for credentials, and tells an unknown repository from one that may only be read', async () => {
    expect(await refused('fetch', address(null))).toMatch(
      /could not read Username|terminal prompts disabled/,
    );
    expect(await refused('fetch', address('ghp_wrong'))).toMatch(/Authentication failed/);
    expect(await refused('fetch', address(sample.people.tomas.token))).toMatch(/not found/i);
    expect(await refused('fetch', address(await tokenOf({ contents: 'read' }), 'other'))).toMatch(
      /not found/i,
    );
    await commit('b.txt', 'b');
    expect(await refused('push', address(await tokenOf({ contents: 'read' })), 'HEAD:b')).toMatch(/403/);
    expect(await refused('push', address(await tokenOf({ contents: 'write' })), 'HEAD:b')).toBe('');
  });

  it('marks what a job pushes', async () => {
    await commit('job.txt', 'j');
    const token = sample.github.mintJobToken({
      repositoryId: sample.shop.id,
      runId: 1,
      jobId: 2,
      permissions: { contents: 'write' },
    });
    await git('push', '-q', address(token), 'HEAD:by-job');
    expect(events).toMatchObject([{ type: 'push', byJob: true, actorLogin: 'github-actions[bot]' }]);
  });

  it('refuses workflow files to a token without that permission', async () => {
    await commit('.github/workflows/ci.yaml', 'on: push\n');
    expect(await refused('push', address(await tokenOf({ contents: 'write' })), 'HEAD:flow')).toMatch(
      /refusing to allow this token to create or update workflow `.github\/workflows\/ci.yaml`/,
    );
    expect(
      await refused('push', address(await tokenOf({ contents: 'write', workflows: 'write' })), 'HEAD:flow'),
    ).toBe('');
  });

  it('holds pushes to rulesets, rewritten history included', async () => {
    const mira = sample.as('mira');
    const at = { owner: 'acme', repo: 'shop' };
    await git('push', '-q', 'origin', 'HEAD:refs/heads/kept', 'HEAD:refs/heads/linear');
    for (const [name, type] of [
      ['kept', 'pull_request'],
      ['linear', 'non_fast_forward'],
    ] as const)
      await mira.request('POST /repos/{owner}/{repo}/rulesets', {
        ...at,
        name,
        enforcement: 'active',
        target: 'branch',
        conditions: { ref_name: { include: [`refs/heads/${name}`], exclude: [] } },
        rules: [type === 'pull_request' ? { type, parameters: {} as never } : { type }],
      });
    await commit('c.txt', 'c');
    expect(await refused('push', 'origin', 'HEAD:kept')).toMatch(
      /GH013.*kept[\s\S]*Changes must be made through a pull request/,
    );
    expect(await refused('push', 'origin', 'HEAD:linear')).toBe('');
    await git('reset', '-q', '--hard', 'HEAD~1');
    await commit('d.txt', 'd');
    expect(await refused('push', '--force', 'origin', 'HEAD:linear')).toMatch(/Cannot force-push/);
  });

  it('keeps open pull requests in step with their branches', async () => {
    const mira = sample.as('mira');
    const at = { owner: 'acme', repo: 'shop' };
    await commit('e.txt', 'e');
    await git('push', '-q', 'origin', 'HEAD:topic');
    const { data: pull } = await mira.rest.pulls.create({
      ...at,
      title: 'Topic',
      head: 'topic',
      base: 'main',
    });
    const next = await commit('f.txt', 'f');
    await git('push', '-q', 'origin', 'HEAD:topic');
    expect((await mira.rest.pulls.get({ ...at, pull_number: pull.number })).data.head.sha).toBe(next);
    await git('push', '-q', 'origin', 'HEAD:main');
    expect((await mira.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({
      merged: true,
      state: 'closed',
    });
    const seen = events.filter((event) => event.type === 'pull_request').map((event) => event.action);
    expect(seen).toEqual(['opened', 'synchronize', 'closed']);
  });

  it('exports the tree of a commit without history', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'github-checkout-'));
    const sha = (await git('rev-list', '--max-parents=0', 'HEAD')).stdout.trim();
    await sample.github.checkout(sample.shop, sha, folder);
    expect(readFileSync(join(folder, 'src/index.js'), 'utf8')).toBe(sampleFiles['src/index.js']);
    expect(sample.github.listFiles(sample.shop, sha)).toEqual(Object.keys(sampleFiles));
    rmSync(folder, { recursive: true });
  });
});
