import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { claimResource, ensureRecorded, type ResourceClaim } from '#workflows/activities/ledger.ts';
import { githubDeps } from '../support/github-deps.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { addRepository, createRun, STAGING, undo } from '../support/undo.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const BRANCH = 'onramp/sample';

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

let runId: string;
let headSha: string;
let inside: GithubInstallation;
let repository: { owner: string; name: string; id: number };
beforeEach(async () => {
  const added = await addRepository(github);
  ({ repository, inside } = added);
  headSha = added.planned.headSha;
  ({ runId } = await createRun(server, {
    repository: added.planned,
    branch: BRANCH,
    files: [
      {
        path: 'onramp.yaml',
        change: 'add',
        before: null,
        after: 'apps: []\n',
        purpose: 'Sample',
        notices: [],
        executable: false,
      },
    ],
    environments: [STAGING],
    requiredChecks: ['checks / test'],
  }));
});

/** Claims a thing of the run that its plan had not seen. */
const claim = (kind: string, name: string, undoName: string, args: object): ResourceClaim => ({
  runId,
  step: 'prepare-environments',
  system: 'github',
  kind,
  key: `github.com/${repository.id}/${kind}/${name}`,
  name,
  undo: { undo: undoName, args: { ...args } },
  change: 'add',
});
const commit = (branch: string, content: string) =>
  inside.git.ensureCommitOnBranch(repository, {
    branch,
    baseSha: headSha,
    message: content,
    files: [{ path: 'work.txt', content, before: null, executable: false }],
  });
const headOf = async (branch: string) => (await inside.git.findBranchHead(repository, branch))?.sha ?? null;

describe('undo of the branch', () => {
  it('removes it while the run’s commit is its head', async () => {
    await createActivities(deps).ensureCommit({ runId });
    expect(await headOf(BRANCH)).not.toBeNull();
    expect(await undo(deps, runId)).toEqual([]);
    expect(await headOf(BRANCH)).toBeNull();
  });

  it('leaves one that the run refused to touch, with its commits', async () => {
    const theirs = (await commit(BRANCH, 'Days of somebody’s work')).value.sha;
    await expect(createActivities(deps).ensureCommit({ runId })).rejects.toMatchObject({ code: 'conflict' });
    expect(await undo(deps, runId)).toEqual([expect.stringMatching(/^the branch onramp\/sample, because /)]);
    expect(await headOf(BRANCH)).toBe(theirs);
  });

  it('leaves commits that somebody pushed onto the run’s own', async () => {
    await createActivities(deps).ensureCommit({ runId });
    await inside.git.deleteBranch(repository, BRANCH);
    const theirs = (await commit(BRANCH, 'A review’s remark is mended')).value.sha;
    expect(await undo(deps, runId)).toEqual([
      "the branch onramp/sample, because there are commits on it that are not Onramp's",
    ]);
    expect(await headOf(BRANCH)).toBe(theirs);
  });

  it('knows a commit that was announced and never heard of, and nothing of one that was not announced', async () => {
    const announced = (await commit('onramp/announced', 'Onboard')).value.sha;
    const branch = (name: string) => claim('branch', name, 'github/branch', { branch: name });
    await claimResource(deps.db, { ...branch('onramp/announced'), version: announced });
    await commit('onramp/unknown', 'Onboard');
    await claimResource(deps.db, branch('onramp/unknown'));
    expect(await undo(deps, runId)).toEqual([
      'the branch onramp/unknown, because the run does not know whether its commit is there',
    ]);
    expect(await headOf('onramp/announced')).toBeNull();
    expect(await headOf('onramp/unknown')).not.toBeNull();
  });
});

describe('undo of what a run announced on GitHub and never heard of again', () => {
  const WANTED = { name: 'staging', reviewers: [], preventSelfReview: 'no', branches: ['main'] } as const;
  const environment = () => claim('environment', 'staging', 'github/environment', { name: 'staging' });
  const ensureEnvironment = (changes: object = {}) =>
    inside.environments.ensure(repository, { ...WANTED, reviewers: [], branches: ['main'], ...changes });

  it('removes an environment that is as the run would have made it', async () => {
    await claimResource(deps.db, environment());
    await ensureEnvironment();
    expect(await undo(deps, runId)).toEqual([]);
    expect(await inside.environments.find(repository, 'staging')).toBeNull();
  });

  it('leaves an environment that somebody else made', async () => {
    await claimResource(deps.db, environment());
    await ensureEnvironment({ waitMinutes: 30 });
    expect(await undo(deps, runId)).toEqual([
      'environment staging, because its protection is not what the run would have set',
    ]);
    expect(await inside.environments.find(repository, 'staging')).not.toBeNull();
  });

  const ruleset = () => claim('ruleset', 'Onramp', 'github/ruleset', { name: 'Onramp' });

  it('leaves rules that somebody else made', async () => {
    await claimResource(deps.db, ruleset());
    await inside.rulesets.ensure(repository, {
      name: 'Onramp',
      enforcement: 'active',
      include: ['~ALL'],
      rules: [{ type: 'deletion' }],
    });
    expect(await undo(deps, runId)).toEqual([
      'ruleset Onramp, because what it asks for is not what the run would have set',
    ]);
    expect(await inside.rulesets.find(repository, 'Onramp')).not.toBeNull();
  });

  it('removes the rules that the run made', async () => {
    await createActivities(deps).ensureRules({ runId });
    // As if the answer had never come.
    await deps.db.resourceUse.updateMany({ where: { runId }, data: { made: false } });
    await deps.db.managedResource.updateMany({ where: { key: ruleset().key }, data: { state: 'planned' } });
    expect(await undo(deps, runId)).toEqual([]);
    expect(await inside.rulesets.find(repository, 'Onramp')).toBeNull();
  });

  it('leaves a secret that was there before, and removes the run’s', async () => {
    await ensureEnvironment();
    const secret = (name: string) =>
      claim('secret', `staging/${name}`, 'github/secret', { environment: 'staging', name });
    for (const name of ['THEIRS', 'OURS']) {
      await inside.settings.putSecret(repository, 'staging', { name, value: 'sample' });
      await claimResource(deps.db, secret(name));
    }
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    const claimedAt = (name: string, minutes: number) =>
      deps.db.resourceUse.updateMany({
        where: { runId, resource: { name: `staging/${name}` } },
        data: { at: at(minutes) },
      });
    await claimedAt('THEIRS', 5);
    await claimedAt('OURS', -5);
    expect(await undo(deps, runId)).toEqual([
      'secret staging/THEIRS, because it is older than what the run would have set',
    ]);
    const left = await inside.settings.listSecrets(repository, 'staging');
    expect(left.map(({ name }) => name)).toEqual(['THEIRS']);
  });
});

describe('undo of an environment that the run made', () => {
  it('keeps it for what the team has put into it since, and removes the run’s own settings', async () => {
    await createActivities(deps).ensureEnvironment({ runId, environment: 'staging' });
    const own = { environment: 'staging', name: 'KUBE_NAMESPACE' };
    await ensureRecorded(
      deps.db,
      claim('variable', 'staging/KUBE_NAMESPACE', 'github/variable', own),
      async () => ({
        outcome: await inside.settings.ensureVariable(repository, 'staging', { name: own.name, value: 'x' }),
      }),
    );
    await inside.settings.putSecret(repository, 'staging', { name: 'DATABASE_URL', value: 'sample' });
    expect(await undo(deps, runId)).toEqual([
      "environment staging, because secret DATABASE_URL in it is not Onramp's",
    ]);
    expect(await inside.environments.find(repository, 'staging')).not.toBeNull();
    expect(await inside.settings.listVariables(repository, 'staging')).toEqual([]);
  });
});
