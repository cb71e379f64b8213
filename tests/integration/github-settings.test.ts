import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EnvironmentSpec, GithubInstallation, RulesetSpec } from '#integrations/github/index.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let fixture: GithubFixture;
let repository: { owner: string; name: string; id: number };
let inside: GithubInstallation;
let teamId: number;

beforeAll(async () => {
  fixture = await startGithubFixture();
  repository = await fixture.addRepository('orders-api');
  inside = await fixture.inside(repository, {
    actions: 'read',
    actions_variables: 'write',
    administration: 'write',
    deployments: 'read',
    environments: 'write',
    members: 'read',
    metadata: 'read',
    secrets: 'write',
  });
  teamId = (await inside.repositories.findTeam('acme', 'checkout'))!.id;
});
afterAll(() => fixture.close());

describe('environments', () => {
  const spec = (change: Partial<EnvironmentSpec> = {}): EnvironmentSpec => ({
    name: 'production',
    reviewers: [{ kind: 'team', id: teamId }],
    preventSelfReview: 'no',
    branches: ['main', 'release/*'],
    ...change,
  });

  it('are made once with reviewers and branches, changed when the wish changes, and removed', async () => {
    const { environments } = inside;
    expect(await environments.find(repository, 'production')).toBeNull();
    const made = await environments.ensure(repository, spec());
    expect(made).toMatchObject({
      effect: 'created',
      value: { name: 'production', reviewers: [{ kind: 'team', id: teamId }], branches: 'custom' },
    });
    expect((await environments.ensure(repository, spec())).effect).toBe('unchanged');
    expect((await environments.ensure(repository, spec({ branches: ['main'] }))).effect).toBe('changed');
    expect((await environments.ensure(repository, spec({ branches: ['main'] }))).effect).toBe('unchanged');
    const relaxed = await environments.ensure(repository, spec({ reviewers: [], branches: 'any' }));
    expect(relaxed).toMatchObject({ effect: 'changed', value: { reviewers: [], branches: 'any' } });
    const timed = await environments.ensure(
      repository,
      spec({ reviewers: [], branches: 'protected', waitMinutes: 5 }),
    );
    expect(timed).toMatchObject({ effect: 'changed', value: { waitMinutes: 5, branches: 'protected' } });

    await environments.ensure(repository, {
      name: 'staging',
      reviewers: [],
      preventSelfReview: 'no',
      branches: 'any',
    });
    const names = (await environments.list(repository)).map((environment) => environment.name);
    expect(names.toSorted()).toEqual(['production', 'staging']);
    expect(await environments.delete(repository, 'production')).toBe('deleted');
    expect(await environments.delete(repository, 'production')).toBe('absent');
  });
});

describe.each([
  ['an environment', 'staging'],
  ['the repository', null],
])('variables and secrets of %s', (_where, scope) => {
  it('variables are made, kept, changed, listed and removed', async () => {
    const { settings } = inside;
    const ensure = (value: string) =>
      settings.ensureVariable(repository, scope, { name: 'KUBE_SERVER', value });
    expect(await ensure('https://one.example')).toBe('created');
    expect(await ensure('https://one.example')).toBe('unchanged');
    expect(await ensure('https://two.example')).toBe('changed');
    expect(await settings.listVariables(repository, scope)).toMatchObject([
      { name: 'KUBE_SERVER', value: 'https://two.example' },
    ]);
    expect(await settings.deleteVariable(repository, scope, 'KUBE_SERVER')).toBe('deleted');
    expect(await settings.deleteVariable(repository, scope, 'KUBE_SERVER')).toBe('absent');
  });

  it('more variables than fit a page are all listed', async () => {
    const { settings } = inside;
    const names = Array.from({ length: 31 }, (_, index) => `PAGED_${String(index).padStart(2, '0')}`);
    for (const name of names) await settings.ensureVariable(repository, scope, { name, value: 'x' });
    const listed = (await settings.listVariables(repository, scope)).map((variable) => variable.name);
    expect(listed.toSorted()).toEqual(names);
    for (const name of names) await settings.deleteVariable(repository, scope, name);
  });

  it('secrets arrive sealed and come out as they went in', async () => {
    const { settings } = inside;
    const value = 'token with ünicode\nand lines';
    expect(await settings.putSecret(repository, scope, { name: 'KUBE_TOKEN', value })).toBe('created');
    expect(fixture.standIn.secretsFor(repository.id, scope)).toMatchObject({ KUBE_TOKEN: value });
    expect(await settings.putSecret(repository, scope, { name: 'KUBE_TOKEN', value: 'next' })).toBe(
      'changed',
    );
    const listed = await settings.listSecrets(repository, scope);
    expect(listed).toEqual([{ name: 'KUBE_TOKEN', updatedAt: expect.any(Date) }]);
    expect(JSON.stringify(listed)).not.toContain('next');
    expect(await settings.deleteSecret(repository, scope, 'KUBE_TOKEN')).toBe('deleted');
    expect(await settings.deleteSecret(repository, scope, 'KUBE_TOKEN')).toBe('absent');
  });
});

describe('rules', () => {
  const spec = (approvals: number): RulesetSpec => ({
    name: 'Onramp: default branch',
    enforcement: 'active',
    include: ['~DEFAULT_BRANCH'],
    rules: [
      { type: 'deletion' },
      {
        type: 'pull_request',
        parameters: {
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_approving_review_count: approvals,
          required_review_thread_resolution: false,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'orders-api / test' }],
        },
      },
    ],
  });

  it('are made once, changed when the wish changes, and removed', async () => {
    const { rulesets } = inside;
    expect(await rulesets.find(repository, spec(0).name)).toBeNull();
    const made = await rulesets.ensure(repository, spec(0));
    expect(made.effect).toBe('created');
    expect((await rulesets.ensure(repository, spec(0))).effect).toBe('unchanged');
    const changed = await rulesets.ensure(repository, spec(1));
    expect(changed).toMatchObject({
      effect: 'changed',
      value: { id: made.value.id, include: ['~DEFAULT_BRANCH'] },
    });
    expect(await rulesets.delete(repository, made.value.id)).toBe('deleted');
    expect(await rulesets.delete(repository, made.value.id)).toBe('absent');
  });
});

describe('deployments', () => {
  it('are listed newest first with what became of them', async () => {
    const { standIn } = fixture;
    const reader = await fixture.inside(repository, { contents: 'read' });
    const { sha } = await reader.git.getBranchHead(repository, 'main');
    const deploy = {
      repositoryId: repository.id,
      environment: 'staging',
      ref: 'main',
      sha,
      creatorLogin: 'mira',
    };
    const { id } = standIn.createDeployment(deploy);
    const status = { repositoryId: repository.id, deploymentId: id, logUrl: 'https://logs.example/1' };
    standIn.addDeploymentStatus({ ...status, state: 'in_progress', environmentUrl: null });
    standIn.addDeploymentStatus({ ...status, state: 'success', environmentUrl: 'https://orders.example' });

    const [found] = await inside.deployments.list(repository, { sha, environment: 'staging' });
    expect(found).toMatchObject({ id, sha, environment: 'staging' });
    const statuses = await inside.deployments.listStatuses(repository, id);
    expect(statuses.map((one) => one.state)).toContain('success');
    expect(statuses[0]).toMatchObject({ state: 'success', environmentUrl: 'https://orders.example' });
    expect(await inside.deployments.list(repository, { sha, environment: 'production' })).toEqual([]);
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    expect(fixture.recording.violations()).toEqual([]);
  });
});
