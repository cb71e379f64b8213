import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRegistry } from '#integrations/registry/index.ts';
import { createSlackClient, mrkdwn } from '#integrations/slack/index.ts';
import { openStore, type Store } from '#sandbox/kernel/store.ts';
import { type Registry as RegistryStandIn, startRegistry } from '#sandbox/registry/index.ts';
import { type Slack as SlackStandIn, startSlack } from '#sandbox/slack/index.ts';
import { answeringServer, json } from '../support/answering-server.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dataDir: string;
let store: Store;
let slack: SlackStandIn;
let registry: RegistryStandIn;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'onramp-slack-'));
  store = openStore(join(dataDir, 'store.sqlite'));
  const common = { store, dataDir, port: 0, log: () => {} };
  const people = [{ login: 'mira', name: 'Mira Sample', email: 'mira@acme.example' }];
  slack = await startSlack({ ...common, channels: ['onboarding', 'team-checkout'], people });
  const password = (header: string | undefined) =>
    Buffer.from(header?.split(' ')[1] ?? '', 'base64').toString();
  registry = await startRegistry({
    ...common,
    authenticate: (header) => (password(header) === 'node:secret' ? { push: true, pull: true } : null),
  });
});
afterAll(async () => {
  await registry.close();
  await slack.close();
  store.close();
  rmSync(dataDir, { recursive: true });
});

describe('the Slack integration', () => {
  const client = (token = slack.token) => createSlackClient({ token, apiUrl: slack.apiUrl });

  it('posts a message once per key', async () => {
    const message = { channel: '#onboarding', text: mrkdwn`orders-api is on board`, key: 'announce/run-1' };
    const first = await client().ensureMessage(message);
    expect(first.effect).toBe('created');
    // A new client: nothing remembered in memory.
    expect(await client().ensureMessage(message)).toEqual({ effect: 'unchanged', value: first.value });
    const second = await client().ensureMessage({ ...message, key: 'announce/run-2' });
    expect(second.effect).toBe('created');
    expect(second.value.ts).not.toBe(first.value.ts);
  });

  it('knows itself', async () => {
    expect(await client().getIdentity()).toMatchObject({
      user: expect.any(String),
      team: expect.any(String),
    });
  });

  it('says what Slack refuses', async () => {
    await expect(client('xoxb-wrong').getIdentity()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      client().ensureMessage({ channel: '#no-such-channel', text: mrkdwn`x`, key: 'x' }),
    ).rejects.toMatchObject({ code: 'not-found', details: { reason: 'channel_not_found' } });
  });

  it('passes on how long Slack asks to wait, and asks once', async () => {
    const server = await answeringServer((_request, response) =>
      json(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': '9' }),
    );
    const limited = createSlackClient({ token: 'x', apiUrl: `${server.url}/api/` });
    await expect(limited.getIdentity()).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 9000 });
    expect(server.requests).toHaveLength(1);
    await server.close();
    await expect(limited.getIdentity()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('gives up on a silent Slack in time', async () => {
    const server = await answeringServer(() => {});
    const silent = createSlackClient({ token: 'x', apiUrl: `${server.url}/api/`, timeoutMs: 100 });
    await expect(silent.getIdentity()).rejects.toMatchObject({
      code: 'unavailable',
      details: { timedOut: true },
    });
    await server.close();
  });
});

describe('the registry integration', () => {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
  });
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  const authorization = `Basic ${Buffer.from('node:secret').toString('base64')}`;
  const client = (password = 'secret') =>
    createRegistry({ baseUrl: registry.url, credentials: { username: 'node', password } });

  it('finds the digest a tag names', async () => {
    const put = await fetch(`${registry.url}/v2/acme/orders-api/manifests/v1`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/vnd.oci.image.index.v1+json' },
      body: manifest,
    });
    expect(put.status).toBe(201);
    expect(await client().findDigest({ repository: 'acme/orders-api', reference: 'v1' })).toBe(digest);
    expect(await client().findDigest({ repository: 'acme/orders-api', reference: digest })).toBe(digest);
    expect(await client().findDigest({ repository: 'acme/orders-api', reference: 'v2' })).toBeNull();
  });

  it('says when its credential is refused, and refuses impossible names itself', async () => {
    const image = { repository: 'acme/orders-api', reference: 'v1' };
    await expect(client('wrong').findDigest(image)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createRegistry({ baseUrl: registry.url }).findDigest(image)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(client().findDigest({ repository: '../_catalog', reference: 'v1' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('answers a bearer challenge with a token for exactly this repository', async () => {
    const server = await answeringServer((request, response) => {
      if (request.url?.startsWith('/token')) return json(response, 200, { token: 'pull-token' });
      if (request.headers.authorization === 'Bearer pull-token')
        return void response.writeHead(200, { 'docker-content-digest': digest }).end();
      const challenge = `Bearer realm="${`http://${request.headers.host}`}/token",service="registry.example"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    });
    const bearer = createRegistry({ baseUrl: server.url });
    expect(await bearer.findDigest({ repository: 'acme/shop', reference: 'main' })).toBe(digest);
    expect(server.requests[1]).toBe(
      'GET /token?scope=repository%3Aacme%2Fshop%3Apull&service=registry.example',
    );
    await server.close();
  });
});
