import sodium from 'libsodium-wrappers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, refusal, type Sample, startSample } from './testing/sample.ts';
import { contractsDir, violationsOf } from './testing/vendor-contract.ts';

const at = { owner: 'acme', repo: 'shop' };
const b64 = (text: string) => Buffer.from(text).toString('base64');

describe('settings, rules, checks and deployments', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  it('keeps variables and sealed secrets of the repository and of environments apart', async () => {
    const client = await sample.asInstallation();
    const environment = { ...at, environment_name: 'staging' };
    await client.rest.repos.createOrUpdateEnvironment({
      ...environment,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      reviewers: [{ type: 'User', id: sample.people.quinn.id }],
      prevent_self_review: true,
    });
    await client.rest.repos.createDeploymentBranchPolicy({ ...environment, name: 'main' });
    await client.rest.repos.listDeploymentBranchPolicies(environment);
    await client.rest.repos.getEnvironment(environment);
    expect((await client.rest.repos.getAllEnvironments(at)).data.total_count).toBe(1);
    await client.rest.actions.createRepoVariable({ ...at, name: 'HOST', value: 'repository' });
    expect(
      (await refusal(client.rest.actions.createRepoVariable({ ...at, name: 'HOST', value: 'x' }))).status,
    ).toBe(409);
    await client.rest.actions.updateRepoVariable({ ...at, name: 'HOST', value: 'changed' });
    await client.rest.actions.getRepoVariable({ ...at, name: 'HOST' });
    await client.rest.actions.listRepoVariables(at);
    await client.rest.actions.createEnvironmentVariable({ ...environment, name: 'HOST', value: 'staging' });
    await client.rest.actions.listEnvironmentVariables(environment);
    await client.rest.actions.getEnvironmentVariable({ ...environment, name: 'HOST' });
    await client.rest.actions.updateEnvironmentVariable({
      ...environment,
      name: 'HOST',
      value: 'staging too',
    });

    await sodium.ready;
    const seal = (value: string, key: string) =>
      sodium.to_base64(
        sodium.crypto_box_seal(value, sodium.from_base64(key, sodium.base64_variants.ORIGINAL)),
        sodium.base64_variants.ORIGINAL,
      );
    const { data: key } = await client.rest.actions.getRepoPublicKey(at);
    const secret = { ...at, secret_name: 'TOKEN', key_id: key.key_id };
    const { status: first } = await client.rest.actions.createOrUpdateRepoSecret({
      ...secret,
      encrypted_value: seal('old', key.key),
    });
    const { status: second } = await client.rest.actions.createOrUpdateRepoSecret({
      ...secret,
      encrypted_value: seal('new', key.key),
    });
    expect([first, second]).toEqual([201, 204]);
    await client.rest.actions.getRepoSecret({ ...at, secret_name: 'TOKEN' });
    await client.rest.actions.listRepoSecrets(at);
    const { data: environmentKey } = await client.rest.actions.getEnvironmentPublicKey(environment);
    await client.rest.actions.createOrUpdateEnvironmentSecret({
      ...environment,
      secret_name: 'KUBE',
      key_id: environmentKey.key_id,
      encrypted_value: seal('kubeconfig', environmentKey.key),
    });
    await client.rest.actions.listEnvironmentSecrets(environment);
    await client.rest.actions.getEnvironmentSecret({ ...environment, secret_name: 'KUBE' });
    expect(
      (
        await refusal(
          client.rest.actions.createOrUpdateRepoSecret({ ...secret, encrypted_value: b64('not sealed') }),
        )
      ).status,
    ).toBe(422);

    const { github, shop } = sample;
    expect(github.secretsFor(shop.id, 'staging')).toEqual({ TOKEN: 'new', KUBE: 'kubeconfig' });
    expect(github.secretsFor(shop.id, null)).toEqual({ TOKEN: 'new' });
    expect(github.variablesFor(shop.id, 'staging')).toEqual({ HOST: 'staging too' });
    expect(github.variablesFor(shop.id, null)).toEqual({ HOST: 'changed' });
    expect(github.protectionOf(shop.id, 'staging')).toEqual({
      reviewers: [{ type: 'User', id: sample.people.quinn.id }],
      branches: ['main'],
    });
    await client.rest.actions.deleteEnvironmentSecret({ ...environment, secret_name: 'KUBE' });
    await client.rest.actions.deleteRepoSecret({ ...at, secret_name: 'TOKEN' });
    await client.rest.actions.deleteRepoVariable({ ...at, name: 'HOST' });
    await client.rest.repos.deleteAnEnvironment(environment);
    expect(github.variablesFor(shop.id, 'staging')).toEqual({});
    expect(sample.exchanges.some(({ responseBody }) => responseBody.includes('kubeconfig'))).toBe(false);
  });

  it('switches Actions on and off', async () => {
    const client = await sample.asInstallation();
    await client.rest.actions.setGithubActionsPermissionsRepository({ ...at, enabled: false });
    expect((await client.rest.actions.getGithubActionsPermissionsRepository(at)).data.enabled).toBe(false);
    expect(sample.github.getRepositoryById(sample.shop.id)?.actionsEnabled).toBe(false);
    await client.rest.actions.setGithubActionsPermissionsRepository({ ...at, enabled: true });
    await client.rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository(at);
  });

  it('holds merges and direct changes to rulesets', async () => {
    const client = await sample.asInstallation();
    const { data: ruleset } = await client.rest.repos.createRepoRuleset({
      ...at,
      name: 'Onramp',
      target: 'branch',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        { type: 'pull_request' },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [{ context: 'test' }],
          },
        },
      ],
    } as Parameters<typeof client.rest.repos.createRepoRuleset>[0]);
    await client.rest.repos.getRepoRulesets(at);
    await client.rest.repos.getRepoRuleset({ ...at, ruleset_id: ruleset.id });
    expect((await client.rest.repos.getBranchRules({ ...at, branch: 'main' })).data).toHaveLength(2);
    const file = { ...at, path: 'ruled.md', message: 'Ruled', content: b64('x') };
    expect(await refusal(client.rest.repos.createOrUpdateFileContents(file))).toMatchObject({
      status: 409,
      message: expect.stringContaining('Changes must be made through a pull request.'),
    });
    const { data: main } = await client.rest.git.getRef({ ...at, ref: 'heads/main' });
    await client.rest.git.createRef({ ...at, ref: 'refs/heads/ruled', sha: main.object.sha });
    const { data: written } = await client.rest.repos.createOrUpdateFileContents({
      ...file,
      branch: 'ruled',
    });
    const { data: pull } = await client.rest.pulls.create({
      ...at,
      title: 'Ruled',
      head: 'ruled',
      base: 'main',
    });
    const number = { ...at, pull_number: pull.number };
    expect(await refusal(client.rest.pulls.merge(number))).toMatchObject({
      status: 405,
      message: expect.stringContaining('Required status check "test" is expected.'),
    });
    await eventually(
      () => client.rest.pulls.get(number),
      ({ data }) => data.mergeable_state === 'blocked',
    );
    const at2 = '2026-01-01T00:00:00Z';
    sample.github.upsertCheckRun({
      repositoryId: sample.shop.id,
      id: 77,
      headSha: written.commit.sha!,
      name: 'test',
      detailsUrl: `${sample.github.webUrl}/acme/shop/actions/runs/1`,
      status: 'completed',
      conclusion: 'success',
      startedAt: at2,
      completedAt: at2,
      summary: 'All passed.',
    });
    const { data: checks } = await client.rest.checks.listForRef({ ...at, ref: 'ruled' });
    expect(checks.check_runs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['test', 'success'],
    ]);
    await client.rest.checks.get({ ...at, check_run_id: 77 });
    await client.rest.pulls.merge(number);
    await client.rest.repos.updateRepoRuleset({
      ...at,
      ruleset_id: ruleset.id,
      name: 'Onramp',
      enforcement: 'disabled',
    });
    await client.rest.repos.deleteRepoRuleset({ ...at, ruleset_id: ruleset.id });
  });

  it('keeps commit statuses and deployments', async () => {
    const mira = sample.as('mira');
    const { data: main } = await mira.rest.git.getRef({ ...at, ref: 'heads/main' });
    const { sha } = main.object;
    await mira.rest.repos.createCommitStatus({ ...at, sha, state: 'pending', context: 'scan' });
    await mira.rest.repos.createCommitStatus({
      ...at,
      sha,
      state: 'success',
      context: 'scan',
      target_url: 'http://127.0.0.1/scan',
    });
    expect((await mira.rest.repos.getCombinedStatusForRef({ ...at, ref: 'main' })).data.state).toBe(
      'success',
    );
    await mira.rest.repos.listCommitStatusesForRef({ ...at, ref: 'main' });
    const { data: deployment } = await mira.rest.repos.createDeployment({
      ...at,
      ref: 'main',
      environment: 'staging',
      required_contexts: [],
    });
    if (!('id' in deployment)) throw new Error('a deployment was asked for');
    const one = { ...at, deployment_id: deployment.id };
    await mira.rest.repos.createDeploymentStatus({ ...one, state: 'in_progress' });
    await mira.rest.repos.createDeploymentStatus({
      ...one,
      state: 'success',
      environment_url: 'http://shop.localhost',
    });
    expect((await mira.rest.repos.listDeploymentStatuses(one)).data.map(({ state }) => state)).toEqual([
      'success',
      'in_progress',
    ]);
    await mira.rest.repos.getDeployment(one);
    await mira.rest.repos.listDeployments({ ...at, environment: 'staging' });
    const next = sample.github.createDeployment({
      repositoryId: sample.shop.id,
      environment: 'staging',
      ref: 'main',
      sha,
      creatorLogin: 'mira',
    });
    sample.github.addDeploymentStatus({
      repositoryId: sample.shop.id,
      deploymentId: next.id,
      state: 'success',
      logUrl: 'http://127.0.0.1/log',
      environmentUrl: null,
    });
    expect((await mira.rest.repos.listDeploymentStatuses(one)).data[0]?.state).toBe('inactive');
  });

  it.skipIf(!contractsDir)('never break the vendor contract (needs CONTRACTS_DIR)', async () => {
    await sample.github.settle();
    expect(sample.receiver.received.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'push',
        'pull_request',
        'check_run',
        'status',
        'deployment',
        'deployment_status',
      ]),
    );
    expect(await violationsOf(sample)).toEqual([]);
  });
});
