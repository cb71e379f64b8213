import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlannedSetting } from '#domain/plan/plan.ts';
import type { EnvironmentSpec, GithubInstallation } from '#integrations/github/index.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { claimResource, ensureRecorded, type ResourceClaim } from '#workflows/activities/ledger.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, type TestServer } from '../support/server.ts';
import { addRepository, createRun, STAGING, undo } from '../support/undo.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const FORMER: EnvironmentSpec = {
  name: 'staging',
  waitMinutes: 5,
  reviewers: [],
  preventSelfReview: 'no',
  branches: ['main', 'release/*'],
};

let postgres: TestPostgres;
let github: GithubFixture;
let server: TestServer;
let deps: ActivityDeps;
beforeAll(async () => {
  [postgres, github] = await Promise.all([startTestPostgres(), startGithubFixture()]);
  server = createTestServer(await postgres.createDatabase());
  const { database: db, organisation } = server.context;
  deps = { db, organisation, github: github.github, clusters: new Map() } as unknown as ActivityDeps;
});
afterAll(async () => {
  await server.close();
  await Promise.all([github.close(), postgres.stop()]);
});

const setting = (name: string, value: string, environment: string | null = null): PlannedSetting => ({
  kind: 'variable',
  environment,
  name,
  value,
  change: 'modify',
});

let runId: string;
let inside: GithubInstallation;
let repository: { owner: string; name: string; id: number };
/** A repository whose people had variables and an environment of their own, and a run that is to change them. */
beforeEach(async () => {
  const added = await addRepository(github);
  ({ repository, inside } = added);
  await inside.settings.ensureVariable(repository, null, {
    name: 'REGISTRY',
    value: 'registry.theirs.example',
  });
  await inside.environments.ensure(repository, FORMER);
  await inside.settings.ensureVariable(repository, 'staging', { name: 'KUBE_NAMESPACE', value: 'theirs' });
  ({ runId } = await createRun(server, {
    repository: added.planned,
    environments: [STAGING],
    settings: [
      setting('REGISTRY', 'registry.example.test'),
      setting('KUBE_NAMESPACE', 'checkout-staging', 'staging'),
      { ...setting('KUBE_SERVER', 'https://cluster.example.test', 'staging'), change: 'add' },
      {
        kind: 'environment',
        environment: 'staging',
        name: 'staging',
        value: 'Deploys from main',
        change: 'modify',
      },
    ],
  }));
});

const variables = async (scope: string | null) =>
  Object.fromEntries(
    (await inside.settings.listVariables(repository, scope)).map(({ name, value }) => [name, value]),
  );
async function configure(): Promise<void> {
  const activities = createActivities(deps);
  await activities.ensureRepositoryVariables({ runId });
  await activities.ensureEnvironment({ runId, environment: 'staging' });
}
const claim = (changes: Partial<ResourceClaim>): ResourceClaim => ({
  runId,
  step: 'prepare-environments',
  system: 'github',
  kind: 'variable',
  key: `sample/${randomUUID()}`,
  name: 'sample',
  undo: null,
  ...changes,
});

describe('undo of what a run changed', () => {
  it('puts variables and protection back as they were, and removes what the run added', async () => {
    await configure();
    expect(await variables(null)).toEqual({ REGISTRY: 'registry.example.test' });
    expect(await variables('staging')).toEqual({
      KUBE_NAMESPACE: 'checkout-staging',
      KUBE_SERVER: 'https://cluster.example.test',
    });
    expect(await inside.environments.readSpec(repository, 'staging')).toMatchObject({
      waitMinutes: 0,
      branches: ['main'],
    });
    // Run again, as after a crash: what was there first is what counts.
    await configure();

    expect(await undo(deps, runId)).toEqual([]);
    expect(await variables(null)).toEqual({ REGISTRY: 'registry.theirs.example' });
    expect(await variables('staging')).toEqual({ KUBE_NAMESPACE: 'theirs' });
    const { branches, ...rest } = (await inside.environments.readSpec(repository, 'staging'))!;
    expect(rest).toMatchObject({ waitMinutes: 5, reviewers: [] });
    expect(branches).toEqual(expect.arrayContaining(FORMER.branches as string[]));
  });

  it('leaves what somebody has changed since, and names it', async () => {
    await configure();
    await inside.settings.ensureVariable(repository, null, {
      name: 'REGISTRY',
      value: 'registry.newer.example',
    });
    await inside.environments.ensure(repository, { ...FORMER, waitMinutes: 30 });
    const kept = await undo(deps, runId);
    expect(kept).toEqual(
      expect.arrayContaining([
        'the variable REGISTRY, because somebody has changed it after Onramp did',
        'the protection of environment staging, because somebody has changed it after Onramp did',
      ]),
    );
    expect(kept).toHaveLength(2);
    expect(await variables(null)).toEqual({ REGISTRY: 'registry.newer.example' });
    expect(await inside.environments.readSpec(repository, 'staging')).toMatchObject({ waitMinutes: 30 });
  });

  it('names what it changed and cannot put back', async () => {
    const secret = claim({
      kind: 'secret',
      name: 'staging/KUBE_TOKEN',
      change: 'modify',
      undo: { undo: 'github/secret', args: { environment: 'staging', name: 'KUBE_TOKEN' } },
    });
    await ensureRecorded(deps.db, secret, async () => ({ outcome: 'changed' }));
    expect(await undo(deps, runId)).toEqual([
      'secret staging/KUBE_TOKEN, which this run changed and whose former content is not known',
    ]);
  });
});

describe('undo of what a run announced and never heard of again', () => {
  const addVariable = (name: string) =>
    claim({
      name: `staging/${name}`,
      change: 'add',
      undo: { undo: 'github/variable', args: { environment: 'staging', name } },
    });

  it('removes it when it was made all the same', async () => {
    await claimResource(deps.db, addVariable('KUBE_SERVER'));
    const value = 'https://cluster.example.test';
    await inside.settings.ensureVariable(repository, 'staging', { name: 'KUBE_SERVER', value });
    expect(await undo(deps, runId)).toEqual([]);
    expect(await variables('staging')).toEqual({ KUBE_NAMESPACE: 'theirs' });
  });

  it('puts back what it saw there before its first try, though the plan had seen nothing', async () => {
    const added = addVariable('KUBE_SERVER');
    const value = 'https://theirs.example';
    await inside.settings.ensureVariable(repository, 'staging', { name: 'KUBE_SERVER', value });
    const ours = 'https://cluster.example.test';
    const unheard = ensureRecorded(deps.db, added, async (_claimed, keepReplaced) => {
      await keepReplaced({ before: value, after: ours });
      await inside.settings.ensureVariable(repository, 'staging', { name: 'KUBE_SERVER', value: ours });
      throw new Error('The connection broke.');
    });
    await expect(unheard).rejects.toThrow('The connection broke.');
    expect(await undo(deps, runId)).toEqual([]);
    expect(await variables('staging')).toEqual({ KUBE_NAMESPACE: 'theirs', KUBE_SERVER: value });
  });

  it('has nothing to do, and nothing to name, when it was never made', async () => {
    await claimResource(deps.db, addVariable('KUBE_SERVER'));
    expect(await undo(deps, runId)).toEqual([]);
  });

  it('keeps and names what somebody else made meanwhile', async () => {
    await claimResource(deps.db, addVariable('KUBE_SERVER'));
    await inside.settings.ensureVariable(repository, 'staging', {
      name: 'KUBE_SERVER',
      value: 'https://theirs.example',
    });
    const object = {
      cluster: 'sample',
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      namespace: 'shop',
      name: 'deploy',
    };
    await claimResource(
      deps.db,
      claim({
        system: 'kubernetes',
        kind: 'ServiceAccount',
        name: 'deploy',
        change: 'add',
        undo: { undo: 'kubernetes/object', args: object },
      }),
    );
    const cluster = { find: async () => ({ ...object, metadata: { name: 'deploy' } }) };
    deps.clusters = new Map([['sample', cluster]]) as unknown as ActivityDeps['clusters'];
    expect((await undo(deps, runId)).toSorted()).toEqual([
      'ServiceAccount deploy, because somebody else made it while the run was about to',
      'variable staging/KUBE_SERVER, because its value is not what the run would have set',
    ]);
    expect(await variables('staging')).toMatchObject({ KUBE_SERVER: 'https://theirs.example' });
  });
});
