import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, type Sample, startSample } from './testing/sample.ts';
import { contractsDir, violationsOf } from './testing/vendor-contract.ts';

const at = { owner: 'acme', repo: 'shop' };

describe('apps, people and names of repositories', { timeout: 60_000 }, () => {
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

  it.skipIf(!contractsDir)('never break the vendor contract (needs CONTRACTS_DIR)', async () => {
    await sample.github.settle();
    expect(sample.receiver.received.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['installation', 'installation_repositories', 'repository']),
    );
    expect(await violationsOf(sample)).toEqual([]);
  });

  it.skipIf(!contractsDir)('would be caught breaking it (needs CONTRACTS_DIR)', async () => {
    const exchange = sample.exchanges.find(({ path, status }) => path === '/user' && status === 200)!;
    const hook = sample.receiver.received.find(({ event }) => event === 'installation')!;
    const broken = {
      exchanges: [{ ...exchange, responseBody: '{"login":1}' }],
      receiver: { ...sample.receiver, received: [{ ...hook, payload: { action: 'created' } }] },
    };
    const violations = await violationsOf(broken);
    expect(violations.some((one) => one.startsWith('GET /user 200'))).toBe(true);
    expect(violations.some((one) => one.startsWith('installation'))).toBe(true);
  });
});
