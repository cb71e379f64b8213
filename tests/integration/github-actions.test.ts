import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const WORKFLOW = `name: CI
on: { push: { branches: [main] } }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "the first line"
      - name: Fail on purpose
        run: |
          echo "expected 2, got 3"
          exit 3
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo "built"
`;

let fixture: GithubFixture;
let repository: { owner: string; name: string; id: number };
let inside: GithubInstallation;

beforeAll(async () => {
  fixture = await startGithubFixture({ actions: 'on' });
  repository = await fixture.addRepository('pricing-api');
  inside = await fixture.inside(repository, {
    actions: 'read',
    administration: 'read',
    contents: 'write',
    pull_requests: 'write',
    workflows: 'write',
  });
});
afterAll(() => fixture.close());

async function mergeWorkflow(): Promise<string> {
  const base = await inside.git.getBranchHead(repository, 'main');
  const files = [{ path: '.github/workflows/ci.yaml', content: WORKFLOW, before: null, executable: false }];
  await inside.git.ensureCommitOnBranch(repository, {
    branch: 'add-ci',
    baseSha: base.sha,
    message: 'Add CI',
    files,
  });
  const { value } = await inside.pullRequests.ensure(repository, {
    head: 'add-ci',
    base: 'main',
    title: 'Add CI',
    body: '',
  });
  const merged = await inside.pullRequests.merge(repository, {
    number: value.number,
    sha: value.head.sha,
    method: 'squash',
  });
  if (!merged.merged) throw new Error(merged.message);
  return merged.sha;
}

describe('workflow runs', { timeout: 60_000 }, () => {
  it('are found by commit, with their jobs, steps, and the end of the log that says why', async () => {
    expect(await inside.actions.getPermissions(repository)).toMatchObject({ enabled: true });
    expect(await inside.actions.listRuns(repository, { branch: 'main' })).toEqual([]);
    const headSha = await mergeWorkflow();
    const run = await vi.waitFor(
      async () => {
        const [found] = await inside.actions.listRuns(repository, { headSha, event: 'push' });
        expect(found?.status).toBe('completed');
        return found!;
      },
      { timeout: 40_000, interval: 200 },
    );
    expect(run).toMatchObject({
      name: 'CI',
      path: '.github/workflows/ci.yaml',
      conclusion: 'failure',
      headSha,
      headBranch: 'main',
      attempt: 1,
    });
    expect(await inside.actions.getRun(repository, run.id)).toMatchObject({
      id: run.id,
      conclusion: 'failure',
    });

    const jobs = await inside.actions.listJobs(repository, run.id);
    expect(jobs.map((job) => `${job.name}: ${job.conclusion}`).toSorted()).toEqual([
      'build: success',
      'test: failure',
    ]);
    const failed = jobs.find((job) => job.name === 'test')!;
    expect(failed.steps.find((step) => step.name === 'Fail on purpose')).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
    });
    const log = await inside.actions.jobLogTail(repository, failed.id, 200);
    expect(log?.join('\n')).toMatch(/expected 2, got 3/);
    expect(await inside.actions.jobLogTail(repository, failed.id, 1)).toHaveLength(1);
    expect(await inside.actions.jobLogTail(repository, 999_999_999, 10)).toBeNull();
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    // A log that is not there (any more) is answered 404 or 410, which GitHub does not document.
    const undocumented = /^GET \S+\/actions\/jobs\/999999999\/logs 404 status:/;
    expect(fixture.recording.violations().filter((violation) => !undocumented.test(violation))).toEqual([]);
  });
});
