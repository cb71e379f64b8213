import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannedFile } from '#domain/plan/plan.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { githubDeps } from '../support/github-deps.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { addRepository, createRun } from '../support/undo.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const SAMPLE_FILE: PlannedFile = {
  path: 'onramp.yaml',
  change: 'add',
  before: null,
  after: 'apps: []\n',
  purpose: 'Sample',
  notices: [],
  executable: false,
};

let postgres: TestPostgres;
let github: GithubFixture;
let server: TestServer;
let deps: ActivityDeps;
beforeAll(async () => {
  [postgres, github] = await Promise.all([startTestPostgres(), startGithubFixture()]);
  server = createTestServer(await postgres.createDatabase());
  deps = githubDeps(server, github);
});
afterAll(async () => {
  await server.close();
  await Promise.all([github.close(), postgres.stop()]);
});

/** GitHub's own API, as a person with a token of theirs calls it. */
async function call(method: string, path: string, body?: object): Promise<{ status: number; said: unknown }> {
  const answer = await fetch(`${github.url}/api/v3/repos/${repository.owner}/${repository.name}/${path}`, {
    method,
    headers: { authorization: `Bearer ${github.people.tomas.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, said: await answer.json() };
}
const report = (context: string, state: 'pending' | 'success' | 'failure') =>
  call('POST', `statuses/${head}`, { state, context });
const requireChecks = (...contexts: string[]) =>
  call('POST', 'rulesets', {
    name: 'Ours',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: contexts.map((context) => ({ context })),
        },
      },
    ],
  });

let repository: { owner: string; name: string; id: number };
let runId: string;
let head: string;
beforeEach(async () => {
  const added = await addRepository(github);
  repository = added.repository;
  github.standIn.setPermission({
    owner: 'acme',
    repository: repository.name,
    subject: { user: 'tomas' },
    role: 'admin',
  });
  const run = await createRun(server, {
    repository: added.planned,
    branch: 'onramp/sample',
    files: [SAMPLE_FILE],
  });
  runId = run.runId;
  const { database } = server.context;
  const { startedById } = await database.run.findUniqueOrThrow({ where: { id: runId } });
  await database.githubAccount.deleteMany({});
  await database.githubAccount.create({
    data: { host: 'github.com', githubId: github.people.mira.id, login: 'mira', personId: startedById },
  });
  const { ensureCommit, ensurePullRequest } = createActivities(deps);
  await ensureCommit({ runId });
  await ensurePullRequest({ runId });
  head = (await added.inside.git.getBranchHead(repository, 'onramp/sample')).sha;
});

const look = () => createActivities(deps).lookAtPullRequest({ runId, merge: 'auto' });

describe('a pull request that Onramp merges', () => {
  it('is merged at once where nothing is required, whatever other checks say', async () => {
    await report('slow', 'pending');
    expect(await look()).toMatchObject({ state: 'merged' });
  });

  it('waits, for nobody, while a required check runs or has not begun', async () => {
    await requireChecks('test', 'lint');
    await report('test', 'pending');
    expect(await look()).toMatchObject({
      state: 'checks',
      note: expect.stringMatching(/test.*lint/),
    });
    await report('test', 'success');
    expect(await look()).toMatchObject({ state: 'checks', note: expect.not.stringMatching(/test/) });
    await report('lint', 'success');
    expect(await look()).toMatchObject({ state: 'merged' });
  });

  it('names the required check that failed, and is merged once it was run again with success', async () => {
    await requireChecks('test', 'lint');
    await report('test', 'failure');
    expect(await look()).toMatchObject({
      state: 'open',
      who: expect.stringMatching(/^somebody who may merge into main of acme\/orders-\w+$/),
      obstacle: expect.stringMatching(/^The required check “test” failed\. /),
    });
    await report('test', 'success');
    await report('lint', 'success');
    expect(await look()).toMatchObject({ state: 'merged' });
  });

  it('is not hurried: GitHub refuses to merge it too', async () => {
    await requireChecks('test');
    const answer = await call('PUT', 'pulls/1/merge', { sha: head });
    // https://docs.github.com/rest/pulls/pulls#merge-a-pull-request: 405 when it cannot be merged
    expect(answer).toMatchObject({ status: 405 });
    expect(JSON.stringify(answer.said)).toContain('Required status check \\"test\\" is expected.');
  });
});
