import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createGithub,
  createGithubOAuth,
  type GithubOAuth,
  parseGithubWebhook,
  verifyGithubWebhook,
} from '#integrations/github/index.ts';
import { type AnsweringServer, answeringServer, json } from '../support/answering-server.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CALLBACK = 'http://127.0.0.1:9/api/link/github/callback';

let fixture: GithubFixture;
let receiver: AnsweringServer;
let oauth: GithubOAuth;
const deliveries: Array<{ headers: Record<string, string | undefined>; body: Buffer }> = [];

beforeAll(async () => {
  receiver = await answeringServer((request, response, body) => {
    deliveries.push({
      headers: request.headers as Record<string, string | undefined>,
      body: Buffer.from(body),
    });
    response.writeHead(204).end();
  });
  fixture = await startGithubFixture({ hookUrl: receiver.url, callbackUrl: CALLBACK });
  oauth = createGithubOAuth({
    apiUrl: `${fixture.recording.url}/api/v3`,
    webUrl: fixture.recording.url,
    clientId: fixture.app.clientId,
    clientSecret: fixture.app.clientSecret,
  });
});
afterAll(async () => {
  await fixture.close();
  await receiver.close();
});

/** What the person's browser does on GitHub's page: authorise as `login`, and come back with a code. */
async function authorise(login: string, verifier: string): Promise<{ code: string; state: string }> {
  const url = new URL(
    oauth.authorizeUrl({
      redirectUri: CALLBACK,
      state: 'state-1',
      codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    }),
  );
  const answer = await fetch(`${fixture.url}${url.pathname}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([...url.searchParams, ['login', login], ['action', 'authorize']]),
  });
  const back = new URL(answer.headers.get('location') ?? 'http://nowhere.example');
  return { code: back.searchParams.get('code') ?? '', state: back.searchParams.get('state') ?? '' };
}

describe('linking a GitHub account', () => {
  it('tells who the person is', async () => {
    const codeVerifier = randomBytes(32).toString('base64url');
    const { code, state } = await authorise('mira', codeVerifier);
    expect(state).toBe('state-1');
    const { token } = await oauth.exchangeCode({ code, redirectUri: CALLBACK, codeVerifier });
    expect(await oauth.getAuthenticatedUser(token)).toEqual({ id: fixture.people.mira.id, login: 'mira' });
    await expect(oauth.getAuthenticatedUser('not a token')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('gives the token back, and is content when it is gone already', async () => {
    for (const status of [204, 404, 422]) {
      const server = await answeringServer((_request, response) =>
        status === 204 ? response.writeHead(204).end() : json(response, status, { message: 'gone' }),
      );
      const { clientId, clientSecret } = fixture.app;
      const client = createGithubOAuth({ apiUrl: server.url, webUrl: server.url, clientId, clientSecret });
      await client.revoke('a token');
      expect(server.requests).toEqual([`DELETE /applications/${clientId}/token`]);
      await server.close();
    }
  });

  it('refuses a code without its verifier', async () => {
    const { code } = await authorise('mira', 'the real verifier, long enough to be one');
    await expect(
      oauth.exchangeCode({ code, redirectUri: CALLBACK, codeVerifier: 'stolen code, no verifier' }),
    ).rejects.toMatchObject({ code: 'invalid', details: { reason: 'bad_verification_code' } });
  });
});

describe('deliveries from GitHub', () => {
  it('are believed only when signed over exactly these bytes, and name their repository', async () => {
    deliveries.length = 0;
    const { id } = await fixture.addRepository('hooked');
    await expect.poll(() => deliveries.length).toBeGreaterThan(0);
    const secret = fixture.app.hook.secret ?? '';
    for (const { headers, body } of deliveries) {
      const signature = headers['x-hub-signature-256'] ?? null;
      expect(await verifyGithubWebhook({ secret, body, signature })).toBe(true);
      expect(await verifyGithubWebhook({ secret: 'another', body, signature })).toBe(false);
      expect(
        await verifyGithubWebhook({ secret, body: Buffer.concat([body, Buffer.from(' ')]), signature }),
      ).toBe(false);
      expect(await verifyGithubWebhook({ secret, body, signature: null })).toBe(false);
    }
    const { headers, body } = deliveries[0]!;
    const delivery = parseGithubWebhook({
      deliveryId: headers['x-github-delivery'] ?? null,
      event: headers['x-github-event'] ?? null,
      body,
    });
    expect(delivery.event).toMatch(/^installation/);
    expect(delivery.installationId).toBeGreaterThan(0);
    expect(id).toBeGreaterThan(0);
  });

  it('are refused when they are not deliveries', () => {
    const body = Buffer.from('not json');
    expect(() => parseGithubWebhook({ deliveryId: 'x', event: 'push', body })).toThrow(/not a JSON payload/);
    expect(() => parseGithubWebhook({ deliveryId: null, event: 'push', body: Buffer.from('{}') })).toThrow(
      /X-GitHub-Delivery/,
    );
  });
});

describe('a GitHub in trouble', () => {
  const against = (url: string, timeoutMs = 2000) =>
    createGithub({
      apiUrl: url,
      webUrl: url,
      appId: fixture.app.id,
      privateKey: fixture.app.privateKey,
      timeoutMs,
    });
  const attempt = async (status: number, headers: Record<string, string>, message: string) => {
    const server = await answeringServer((_request, response) =>
      json(response, status, { message }, headers),
    );
    const outcome = await against(server.url)
      .getApp()
      .catch((error: unknown) => error);
    await server.close();
    return { outcome, calls: server.requests.length };
  };

  it.each([
    [429, { 'retry-after': '30' }, 'slow down', { code: 'rate-limited', retryAfterMs: 30_000 }],
    [403, { 'retry-after': '12' }, 'secondary', { code: 'rate-limited', retryAfterMs: 12_000 }],
    [403, {}, 'You have exceeded a secondary rate limit.', { code: 'rate-limited', retryAfterMs: 60_000 }],
    [403, {}, 'Resource not accessible by integration', { code: 'forbidden' }],
    [401, {}, 'Bad credentials', { code: 'forbidden' }],
    [404, {}, 'Not Found', { code: 'not-found' }],
    [409, {}, 'Conflict', { code: 'conflict' }],
    [422, {}, 'Validation Failed', { code: 'invalid' }],
    [502, {}, 'Bad gateway', { code: 'unavailable' }],
    [200, {}, 'not an app', { code: 'internal' }],
  ])('%i %o "%s" is asked once and becomes %o', async (status, headers, message, expected) => {
    const { outcome, calls } = await attempt(status, headers as Record<string, string>, message);
    expect(outcome).toMatchObject(expected);
    expect(calls).toBe(1);
  });

  it('waits for the reset when no requests are left', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 90);
    const { outcome } = await attempt(
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      'API rate limit exceeded',
    );
    const { code, retryAfterMs } = outcome as { code: string; retryAfterMs: number };
    expect(code).toBe('rate-limited');
    // The reset is a whole second: by the end of that second it is over for certain.
    expect(retryAfterMs).toBeGreaterThan(85_000);
    expect(retryAfterMs).toBeLessThanOrEqual(92_000);
    expect(Date.now() + retryAfterMs).toBeGreaterThanOrEqual((Number(reset) + 1) * 1000);
  });

  it('is unavailable when silent, cut off in the middle of an answer, or not there', async () => {
    const silent = await answeringServer(() => {});
    await expect(against(silent.url, 100).getApp()).rejects.toMatchObject({
      code: 'unavailable',
      details: { timedOut: true },
    });
    await silent.close();
    const half = await answeringServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"id": 1');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(against(half.url).getApp()).rejects.toMatchObject({ code: 'unavailable' });
    await half.close();
    await expect(against(half.url).getApp()).rejects.toMatchObject({
      code: 'unavailable',
      details: { systemCode: 'ECONNREFUSED' },
    });
  });
});

describe('the contract', () => {
  it('holds in every exchange', () => {
    expect(fixture.recording.violations()).toEqual([]);
  });
});
