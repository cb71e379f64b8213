import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Sample, startSample } from '../testing/sample.ts';

const at = { owner: 'acme', repo: 'shop' };

describe('the pages', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  const get = (path: string) => fetch(`${sample.github.webUrl}${path}`, { redirect: 'manual' });
  const post = (path: string, form: Record<string, string>) =>
    fetch(`${sample.github.webUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });

  it('show repositories, files and the README, with everything from the repository escaped', async () => {
    const mira = sample.as('mira');
    const hostile = '<script>alert(1)</script>';
    await mira.rest.repos.createOrUpdateFileContents({
      ...at,
      path: 'hostile.html',
      message: hostile,
      content: Buffer.from(hostile).toString('base64'),
    });
    expect(await (await get('/')).text()).toContain('acme/shop');
    const home = await (await get('/acme/shop')).text();
    expect(home).toContain('<h1>Shop</h1>');
    for (const path of [
      '/acme/shop',
      '/acme/shop/blob/main/hostile.html',
      '/acme/shop/commit/main',
      '/acme/shop/settings',
    ]) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).not.toContain('<script>');
    }
    expect((await get('/acme/shop/raw/main/hostile.html')).headers.get('content-type')).toContain(
      'text/plain',
    );
    expect((await get('/acme/nothing')).status).toBe(404);
    expect(await (await get('/acme/empty')).text()).toContain('This repository is empty.');
  });

  it('give everybody who may write a clone that git can push from, and nobody else', async () => {
    const home = await (await get('/acme/shop')).text();
    const commands = [...home.matchAll(/git clone (\S+?\.git)/g)].map(
      ([, address]) => new URL(address ?? ''),
    );
    expect(commands.map(({ username }) => username)).toContain('mira');
    expect(commands.map(({ username }) => username)).not.toContain('tomas');
    const { origin, pathname, username, password } = commands.find((one) => one.username === 'mira')!;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const refs = `${origin}${pathname}/info/refs?service=git-receive-pack`;
    expect((await fetch(refs)).status).toBe(401);
    expect((await fetch(refs, { headers: { authorization } })).status).toBe(200);
  });

  it('merge a pull request as the person chosen, once', async () => {
    const mira = sample.as('mira');
    const { data: main } = await mira.rest.git.getRef({ ...at, ref: 'heads/main' });
    await mira.rest.git.createRef({ ...at, ref: 'refs/heads/page', sha: main.object.sha });
    await mira.rest.repos.createOrUpdateFileContents({
      ...at,
      branch: 'page',
      path: 'page.md',
      message: 'p',
      content: 'eA==',
    });
    const { data: pull } = await mira.rest.pulls.create({
      ...at,
      title: 'By page',
      head: 'page',
      base: 'main',
    });
    const page = `/acme/shop/pull/${pull.number}`;
    expect(await (await get(page)).text()).toContain('Merge pull request');
    expect((await post(`${page}/reviews`, { login: 'quinn', event: 'APPROVE', body: 'Good' })).status).toBe(
      303,
    );
    expect((await post(`${page}/merge`, { login: 'tomas' })).status).toBe(409);
    expect((await post(`${page}/merge`, { login: 'mira' })).status).toBe(303);
    expect((await post(`${page}/merge`, { login: 'mira' })).status).toBe(409);
    const { data: now } = await mira.rest.pulls.get({ ...at, pull_number: pull.number });
    expect(now).toMatchObject({ merged: true, merged_by: { login: 'mira' } });
    expect(await (await get(page)).text()).not.toContain('Merge pull request');
  });

  it('show what people and apps write as Markdown, and nothing of it as a script', async () => {
    const mira = sample.as('mira');
    const { data: main } = await mira.rest.git.getRef({ ...at, ref: 'heads/main' });
    await mira.rest.git.createRef({ ...at, ref: 'refs/heads/words', sha: main.object.sha });
    await mira.rest.repos.createOrUpdateFileContents({
      ...at,
      branch: 'words',
      path: 'words.md',
      message: 'w',
      content: 'eA==',
    });
    const { data: pull } = await mira.rest.pulls.create({
      ...at,
      title: 'Words',
      head: 'words',
      base: 'main',
      body: '## What it adds\n\n| File | Lines |\n| --- | --- |\n| `a.ts` | +1 |\n\n**bold** <script>alert(1)</script> [x](javascript:alert(1))',
    });
    await mira.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'See *this*.' });
    const shown = await (await get(`/acme/shop/pull/${pull.number}`)).text();
    expect(shown).toContain('<h2>What it adds</h2>');
    expect(shown).toContain('<td><code>a.ts</code></td>');
    expect(shown).toContain('<strong>bold</strong>');
    expect(shown).toContain('See <em>this</em>.');
    expect(shown).not.toContain('## What');
    expect(shown).not.toContain('<script>');
    expect(shown).not.toMatch(/href="javascript/);
  });

  it('preselect the repository that a link to install the app names, among its owner\u2019s', async () => {
    const { data: shop } = await sample.as('mira').rest.repos.get(at);
    const query = new URLSearchParams([
      ['suggested_target_id', String(shop.owner.id)],
      ['repository_ids[]', String(sample.other.id)],
    ]);
    const page = await (await get(`/apps/onramp/installations/new/permissions?${query}`)).text();
    expect(page).toContain('Install Onramp on acme');
    const checked = [...page.matchAll(/value="(\d+)" checked/g)].map(([, id]) => Number(id));
    expect(checked).toEqual([sample.other.id]);
    expect(await (await get('/apps/onramp/installations/new')).text()).not.toContain(' checked');
    const stranger = await (
      await get('/apps/onramp/installations/new/permissions?suggested_target_id=999999')
    ).text();
    expect(stranger).not.toContain(' checked');
  });

  it('install the app where it was missing, and take it off', async () => {
    const jwt = sample.asApp();
    const other = { owner: 'acme', repo: 'other' };
    expect(await (await get('/apps/onramp/installations/new')).text()).toContain('acme/other');
    await post('/apps/onramp/installations/new', { repository: String(sample.other.id) });
    const { data: installation } = await jwt.rest.apps.getRepoInstallation(other);
    await eventually(
      () => sample.receiver.received.filter(({ payload }) => payload.action === 'added'),
      (found) =>
        found.some(({ payload }) => JSON.stringify(payload.repositories_added).includes('acme/other')),
    );
    await post(`/settings/installations/${installation.id}/remove`, { repository: String(sample.other.id) });
    await expect(jwt.rest.apps.getRepoInstallation(other)).rejects.toMatchObject({ status: 404 });
  });
});

describe('linking an account by OAuth', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  const redirect_uri = 'http://127.0.0.1:4000/link/callback';
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  async function authorize(more: Record<string, string> = {}): Promise<URL> {
    const asked = {
      client_id: sample.app.clientId,
      redirect_uri,
      state: 'xyz',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    };
    const shown = await fetch(`${sample.github.webUrl}/login/oauth/authorize?${new URLSearchParams(asked)}`, {
      redirect: 'manual',
    });
    if (shown.status === 302) return new URL(shown.headers.get('location')!);
    expect(await shown.text()).toContain('Authorize Onramp');
    const form = new URLSearchParams({ ...asked, login: 'quinn', action: 'authorize', ...more });
    const answer = await fetch(`${sample.github.webUrl}/login/oauth/authorize`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    return new URL(answer.headers.get('location')!);
  }
  async function exchange(code: string, more: Record<string, string> = {}): Promise<Record<string, string>> {
    const response = await fetch(`${sample.github.webUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        client_id: sample.app.clientId,
        client_secret: sample.app.clientSecret,
        code,
        redirect_uri,
        code_verifier: verifier,
        ...more,
      }),
    });
    return (await response.json()) as Record<string, string>;
  }
  const codeOf = async () => (await authorize()).searchParams.get('code')!;

  it('hands over a code that is good once, for the person who agreed', async () => {
    const back = await authorize();
    expect(back.origin + back.pathname).toBe(redirect_uri);
    expect(back.searchParams.get('state')).toBe('xyz');
    const code = back.searchParams.get('code')!;
    const { access_token, token_type } = await exchange(code);
    expect(token_type).toBe('bearer');
    const client = sample.withToken(access_token!);
    expect((await client.rest.users.getAuthenticated()).data).toMatchObject({
      login: 'quinn',
      id: sample.people.quinn.id,
    });
    expect((await client.rest.repos.get(at)).data.permissions).toMatchObject({ push: true, admin: false });
    expect((await exchange(code)).error).toBe('bad_verification_code');
  });

  it('takes a token back from the application that got it, and from nobody else', async () => {
    const { access_token } = await exchange(await codeOf());
    const giveBack = (secret: string) =>
      fetch(`${sample.github.apiUrl}/applications/${sample.app.clientId}/token`, {
        method: 'DELETE',
        headers: {
          authorization: `Basic ${Buffer.from(`${sample.app.clientId}:${secret}`).toString('base64')}`,
        },
        body: JSON.stringify({ access_token }),
      });
    expect((await giveBack('guess')).status).toBe(401);
    expect((await giveBack(sample.app.clientSecret)).status).toBe(204);
    await expect(sample.withToken(access_token!).rest.users.getAuthenticated()).rejects.toMatchObject({
      status: 401,
    });
    expect((await giveBack(sample.app.clientSecret)).status).toBe(422);
  });

  it('refuses a wrong verifier, a wrong secret, another callback, and a person who says no', async () => {
    expect((await exchange(await codeOf(), { code_verifier: 'guess' })).error).toBe('bad_verification_code');
    expect((await exchange(await codeOf(), { code_verifier: '' })).error).toBe('bad_verification_code');
    expect((await exchange(await codeOf(), { client_secret: 'guess' })).error).toBe(
      'incorrect_client_credentials',
    );
    expect((await authorize({ action: 'cancel' })).searchParams.get('error')).toBe('access_denied');
    expect((await authorize({ code_challenge_method: 'plain' })).searchParams.get('error')).toBe(
      'invalid_request',
    );
    const stray = await authorize({ redirect_uri: 'http://evil.example/link/callback' });
    expect([stray.hostname, stray.searchParams.get('error')]).toEqual(['127.0.0.1', 'redirect_uri_mismatch']);
  });
});
