import sodium from 'libsodium-wrappers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Sample, sampleFiles, startSample } from './testing/sample.ts';
import { contractsDir, loadContract } from './testing/vendor-contract.ts';

const at = { owner: 'acme', repo: 'shop' };
const b64 = (text: string) => Buffer.from(text).toString('base64');

/** The status an operation was refused with, or 'accepted'. */
const refusal = (promise: Promise<unknown>): Promise<{ status: number; message: string }> =>
  promise.then(
    () => ({ status: 0, message: 'accepted' }),
    (error: { status: number; message: string }) => ({ status: error.status, message: error.message }),
  );

describe('the REST API', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  it('answers about apps, installations and tokens', async () => {
    const jwt = sample.asApp();
    const { data: app } = await jwt.rest.apps.getAuthenticated();
    expect(app?.slug).toBe('onramp');
    const { data: installations } = await jwt.rest.apps.listInstallations();
    expect(installations).toHaveLength(1);
    const installation_id = installations[0]!.id;
    await jwt.rest.apps.getInstallation({ installation_id });
    await jwt.rest.apps.getOrgInstallation({ org: 'acme' });
    await sample.withToken(null).rest.apps.getBySlug({ app_slug: 'onramp' });
    await jwt.rest.apps.getRepoInstallation(at);
    expect((await refusal(jwt.rest.apps.getRepoInstallation({ owner: 'acme', repo: 'other' }))).status).toBe(
      404,
    );
    const { data: token } = await jwt.rest.apps.createInstallationAccessToken({
      installation_id,
      repositories: ['shop'],
      permissions: { contents: 'read' },
    });
    expect(Date.parse(token.expires_at) - Date.now()).toBeGreaterThan(3_500_000);
    expect(token.permissions).toEqual({ metadata: 'read', contents: 'read' });
    const narrow = sample.withToken(token.token);
    expect((await narrow.rest.apps.listReposAccessibleToInstallation()).data.total_count).toBe(1);
    expect(await refusal(narrow.rest.git.createBlob({ ...at, content: 'x' }))).toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    });
    for (const wrong of [{ permissions: { packages: 'write' as const } }, { repositories: ['other'] }])
      expect(
        (await refusal(jwt.rest.apps.createInstallationAccessToken({ installation_id, ...wrong }))).status,
      ).toBe(422);
    await narrow.rest.apps.revokeInstallationAccessToken();
    expect(await refusal(narrow.rest.repos.get(at))).toMatchObject({
      status: 401,
      message: expect.stringContaining('Bad credentials'),
    });
  });

  it('answers about people, organisations and teams', async () => {
    const mira = sample.as('mira');
    const { data: me } = await mira.rest.users.getAuthenticated();
    expect(me.login).toBe('mira');
    await mira.rest.users.getByUsername({ username: 'quinn' });
    const { data: byId } = await mira.request('GET /user/{account_id}', { account_id: me.id });
    expect(byId).toMatchObject({ login: 'mira' });
    sample.exchanges.pop(); // by numeric id: not among the operations of the contract at hand
    await mira.rest.orgs.get({ org: 'acme' });
    await mira.rest.orgs.listForAuthenticatedUser();
    await mira.rest.teams.list({ org: 'acme' });
    await mira.rest.teams.getByName({ org: 'acme', team_slug: 'checkout' });
    await mira.rest.teams.listMembersInOrg({ org: 'acme', team_slug: 'checkout' });
    await mira.rest.teams.listReposInOrg({ org: 'acme', team_slug: 'checkout' });
    await mira.rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'checkout', username: 'mira' });
    await mira.rest.teams.listForAuthenticatedUser();
    await mira.rest.repos.listTeams(at);
    await mira.rest.repos.listForOrg({ org: 'acme' });
    await mira.rest.repos.listForAuthenticatedUser();
    await mira.rest.orgs.listMembers({ org: 'acme' });
    await mira.rest.orgs.getMembershipForUser({ org: 'acme', username: 'mira' });
    await mira.rest.apps.listInstallationsForAuthenticatedUser();
  });

  it('tells what a person may do on a repository, and hides what they may not see', async () => {
    const installation = await sample.asInstallation();
    const role = async (username: string) =>
      (await installation.rest.repos.getCollaboratorPermissionLevel({ ...at, username })).data.role_name;
    expect([await role('mira'), await role('quinn'), await role('tomas')]).toEqual([
      'admin',
      'write',
      'none',
    ]);
    await sample.as('mira').rest.repos.listCollaborators(at);
    expect((await refusal(sample.as('tomas').rest.repos.get(at))).status).toBe(404);
    expect((await refusal(sample.as('quinn').rest.repos.update({ ...at, description: 'x' }))).status).toBe(
      403,
    );
    expect((await refusal(sample.withToken(null).rest.users.getAuthenticated())).status).toBe(401);
    expect((await refusal(installation.rest.repos.get({ owner: 'acme', repo: 'other' }))).status).toBe(404);
  });

  it('reads files, trees, blobs and commits as they are in git', async () => {
    const client = await sample.asInstallation();
    const { data: repository } = await client.rest.repos.get(at);
    expect(repository.default_branch).toBe('main');
    const { data: file } = await client.rest.repos.getContent({ ...at, path: 'src/index.js' });
    if (Array.isArray(file) || file.type !== 'file') throw new Error('a file was asked for');
    expect(Buffer.from(file.content, 'base64').toString()).toBe(sampleFiles['src/index.js']);
    const { data: folder } = await client.rest.repos.getContent({ ...at, path: '' });
    expect(folder).toHaveLength(3);
    const raw = await client.rest.repos.getContent({
      ...at,
      path: 'README.md',
      mediaType: { format: 'raw' },
    });
    expect(raw.data).toBe(sampleFiles['README.md']);
    await client.rest.repos.getReadme(at);
    const { data: branch } = await client.rest.repos.getBranch({ ...at, branch: 'main' });
    const { data: tree } = await client.rest.git.getTree({
      ...at,
      tree_sha: branch.commit.sha,
      recursive: '1',
    });
    expect(tree).toMatchObject({ truncated: false });
    expect(tree.tree.filter((one) => one.type === 'blob').map((one) => one.path)).toEqual(
      Object.keys(sampleFiles),
    );
    const { data: blob } = await client.rest.git.getBlob({ ...at, file_sha: file.sha });
    expect(blob.size).toBe(file.size);
    await client.rest.git.getCommit({ ...at, commit_sha: branch.commit.sha });
    await client.rest.repos.getCommit({ ...at, ref: 'main' });
    expect((await client.rest.repos.listCommits(at)).data).toHaveLength(1);
    await client.rest.repos.listBranches(at);
    await client.rest.repos.listTags(at);
    await client.rest.repos.listLanguages(at);
    await client.rest.repos.getAllTopics(at);
    await client.rest.repos.replaceAllTopics({ ...at, names: ['sample'] });
    await client.rest.repos.update({ ...at, delete_branch_on_merge: false });
    await client.rest.git.getRef({ ...at, ref: 'heads/main' });
    await client.rest.git.listMatchingRefs({ ...at, ref: 'heads/' });
    expect((await refusal(client.rest.repos.getContent({ ...at, path: 'no' }))).status).toBe(404);
    expect(
      (await refusal(client.rest.repos.getBranchProtection({ ...at, branch: 'main' }))).message,
    ).toContain('Branch not protected');
  });

  it('says that an empty repository is empty', async () => {
    const client = await sample.asInstallation();
    const empty = { owner: 'acme', repo: 'empty' };
    expect(await refusal(client.rest.git.getTree({ ...empty, tree_sha: 'main' }))).toMatchObject({
      status: 409,
    });
    expect(await refusal(client.rest.repos.getContent({ ...empty, path: '' }))).toMatchObject({
      status: 404,
    });
    expect((await client.rest.repos.listBranches(empty)).data).toEqual([]);
  });

  it('makes one commit, one branch and one pull request, and merges it when the head is as seen', async () => {
    const client = await sample.asInstallation();
    const { data: main } = await client.rest.git.getRef({ ...at, ref: 'heads/main' });
    const { data: base } = await client.rest.git.getCommit({ ...at, commit_sha: main.object.sha });
    const { data: blob } = await client.rest.git.createBlob({
      ...at,
      content: b64('two\n'),
      encoding: 'base64',
    });
    const { data: tree } = await client.rest.git.createTree({
      ...at,
      base_tree: base.tree.sha,
      tree: [
        { path: 'onramp.yaml', mode: '100644', type: 'blob', content: 'version: 1\n' },
        { path: '.github/workflows/ci.yaml', mode: '100644', type: 'blob', content: 'on: push\n' },
        { path: 'deep/er/file', mode: '100755', type: 'blob', sha: blob.sha },
        { path: 'package.json', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data: commit } = await client.rest.git.createCommit({
      ...at,
      message: 'Onboard shop',
      tree: tree.sha,
      parents: [main.object.sha],
    });
    await client.rest.git.createRef({ ...at, ref: 'refs/heads/onramp/onboard', sha: commit.sha });
    expect(
      await refusal(client.rest.git.createRef({ ...at, ref: 'refs/heads/onramp/onboard', sha: commit.sha })),
    ).toMatchObject({
      status: 422,
      message: expect.stringContaining('Reference already exists'),
    });
    expect(
      (await refusal(client.rest.git.updateRef({ ...at, ref: 'heads/onramp/onboard', sha: main.object.sha })))
        .message,
    ).toContain('not a fast forward');
    const head = 'onramp/onboard';
    expect(
      (await refusal(client.rest.pulls.create({ ...at, title: 'x', head: 'nope', base: 'main' }))).status,
    ).toBe(422);
    const { data: pull } = await client.rest.pulls.create({
      ...at,
      title: 'Onboard shop',
      body: 'All of it.',
      head,
      base: 'main',
    });
    expect(pull).toMatchObject({
      mergeable: null,
      user: { login: 'onramp[bot]' },
      changed_files: 4,
      commits: 1,
    });
    expect(
      (await refusal(client.rest.pulls.create({ ...at, title: 'Again', head, base: 'main' }))).message,
    ).toContain('A pull request already exists for acme:onramp/onboard.');
    const number = { ...at, pull_number: pull.number };
    const seen = await eventually(
      () => client.rest.pulls.get(number),
      ({ data }) => data.mergeable !== null,
    );
    expect(seen.data).toMatchObject({ mergeable: true, mergeable_state: 'clean' });
    expect((await client.rest.pulls.list({ ...at, head: `acme:${head}`, state: 'open' })).data).toHaveLength(
      1,
    );
    expect((await client.rest.pulls.list({ ...at, head: 'acme:other' })).data).toHaveLength(0);
    await client.rest.pulls.update({ ...number, body: 'Edited.' });
    const { data: files } = await client.rest.pulls.listFiles(number);
    expect(files.map(({ filename, status }) => [filename, status])).toEqual([
      ['.github/workflows/ci.yaml', 'added'],
      ['deep/er/file', 'added'],
      ['onramp.yaml', 'added'],
      ['package.json', 'removed'],
    ]);
    await client.rest.pulls.listCommits(number);
    await client.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `main...${head}` });
    const issue = { ...at, issue_number: pull.number };
    const { data: comment } = await client.rest.issues.createComment({ ...issue, body: 'Hello' });
    await client.rest.issues.listComments(issue);
    await client.rest.issues.updateComment({ ...at, comment_id: comment.id, body: 'Hello again' });
    await client.rest.issues.addLabels({ ...issue, labels: ['onramp'] });
    await client.rest.issues.listLabelsForRepo(at);
    await client.rest.pulls.requestReviewers({
      ...number,
      reviewers: ['quinn'],
      team_reviewers: ['checkout'],
    });
    await client.rest.pulls.listRequestedReviewers(number);
    await sample.as('quinn').rest.pulls.createReview({ ...number, event: 'APPROVE' });
    expect((await client.rest.pulls.listReviews(number)).data[0]?.state).toBe('APPROVED');
    expect((await refusal(client.rest.pulls.merge({ ...number, sha: main.object.sha }))).status).toBe(409);
    expect((await refusal(client.rest.pulls.checkIfMerged(number))).status).toBe(404);
    const { data: merged } = await client.rest.pulls.merge({
      ...number,
      sha: commit.sha,
      merge_method: 'squash',
    });
    await client.rest.pulls.checkIfMerged(number);
    expect((await client.rest.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha).toBe(merged.sha);
    expect((await client.rest.pulls.get(number)).data).toMatchObject({
      merged: true,
      state: 'closed',
      merged_by: { login: 'onramp[bot]' },
    });
    expect((await refusal(client.rest.pulls.merge(number))).status).toBe(405);
    await client.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: merged.sha });
    await client.rest.git.deleteRef({ ...at, ref: `heads/${head}` });
  });

  it('writes single files, with the blob that is replaced', async () => {
    const client = await sample.asInstallation();
    const file = { ...at, path: 'notes/today.md', message: 'Note' };
    const { data: made, status } = await client.rest.repos.createOrUpdateFileContents({
      ...file,
      content: b64('one'),
    });
    expect(status).toBe(201);
    expect(
      (await refusal(client.rest.repos.createOrUpdateFileContents({ ...file, content: b64('two') }))).status,
    ).toBe(422);
    const wrong = { ...file, content: b64('two'), sha: '0'.repeat(40) };
    expect((await refusal(client.rest.repos.createOrUpdateFileContents(wrong))).status).toBe(409);
    const sha = made.content!.sha!;
    await client.rest.repos.createOrUpdateFileContents({ ...file, content: b64('two'), sha });
    const { data: now } = await client.rest.repos.getContent({ ...at, path: file.path });
    await client.rest.repos.deleteFile({ ...file, sha: (now as { sha: string }).sha });
  });

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

  it('pages lists, counts requests and answers conditional ones with 304', async () => {
    const mira = sample.as('mira');
    const first = await mira.rest.repos.listCommits({ ...at, per_page: 1 });
    expect(first.headers.link).toMatch(/page=2>; rel="next"/);
    const all = await mira.paginate(mira.rest.repos.listCommits, { ...at, per_page: 1 });
    expect(all.length).toBeGreaterThan(2);
    const { data: limit } = await mira.rest.rateLimit.get();
    expect(limit.rate.used).toBeGreaterThan(0);
    await mira.rest.meta.get();
    const { headers } = await mira.rest.repos.get(at);
    const again = await refusal(mira.rest.repos.get({ ...at, headers: { 'if-none-match': headers.etag } }));
    expect(again.status).toBe(304);
  });

  it('leads from a former name to the present one', async () => {
    const mira = sample.as('mira');
    await mira.rest.repos.update({ ...at, name: 'store' });
    const moved = await fetch(`${sample.github.apiUrl}/repos/acme/shop/branches`, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${sample.people.mira.token}` },
    });
    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toBe(
      `${sample.github.apiUrl}/repositories/${sample.shop.id}/branches`,
    );
    expect((await mira.rest.repos.get(at)).data.full_name).toBe('acme/store');
    await mira.rest.repos.update({ owner: 'acme', repo: 'store', name: 'shop' });
  });

  it.skipIf(!contractsDir)('never breaks the vendor contract (needs CONTRACTS_DIR)', async () => {
    const contract = await loadContract(contractsDir!);
    expect(sample.exchanges.length).toBeGreaterThan(100);
    // Answers GitHub gives although its description leaves them out.
    const undocumented = [
      'POST /repos/{owner}/{repo}/actions/variables 409',
      'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name} 422',
      'GET /repos/{owner}/{repo} 304',
    ];
    const violations = contract.violationsOf(sample.exchanges);
    expect(
      violations.filter((one) => !undocumented.some((known) => one.startsWith(`${known} [status]`))),
    ).toEqual([]);
    const broken = {
      ...sample.exchanges.find(({ path, status }) => path === '/user' && status === 200)!,
      responseBody: '{"login":1}',
    };
    expect(contract.violationsOf([broken])).not.toEqual([]);
    expect(sample.receiver.received.length).toBeGreaterThan(10);
    const events = new Set(sample.receiver.received.map(({ event }) => event));
    expect([...events].sort()).toEqual([
      'check_run',
      'deployment',
      'deployment_status',
      'installation',
      'installation_repositories',
      'pull_request',
      'pull_request_review',
      'push',
      'repository',
      'status',
    ]);
    const ofHooks = sample.receiver.received.flatMap(({ event, payload }) =>
      contract.violationsOfHook(event, payload),
    );
    expect([...new Set(ofHooks)]).toEqual([]);
  });
});
