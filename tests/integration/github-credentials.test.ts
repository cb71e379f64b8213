import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGithub, type Github } from '#integrations/github/index.ts';
import { type AnsweringServer, answeringServer, json } from '../support/answering-server.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const repository = { owner: 'acme', name: 'shop' };
const MINTING = 'POST /app/installations/7/access_tokens';
const LOOKUP = 'GET /repos/acme/shop/installation';

let server: AnsweringServer;
let github: Github;
/** What the next tokens are worth, in milliseconds. */
let lifetimeMs: number;
let minted: string[];
let revoked: Set<string>;
let installed: boolean;

function answer(request: IncomingMessage, response: Parameters<Parameters<typeof answeringServer>[0]>[1]) {
  if (request.url === '/app/installations/7/access_tokens') {
    const token = `ghs_${minted.length}`;
    minted.push(token);
    return json(response, 201, { token, expires_at: new Date(Date.now() + lifetimeMs).toISOString() });
  }
  if (request.url === '/repos/acme/shop/installation') {
    if (!installed) return json(response, 404, { message: 'Not Found' });
    const account = { login: 'acme' };
    const found = { id: 7, account, permissions: {}, repository_selection: 'all', html_url: server.url };
    return json(response, 200, found);
  }
  const token = request.headers.authorization?.split(' ')[1] ?? '';
  if (revoked.has(token)) return json(response, 401, { message: 'Bad credentials' });
  return json(response, 200, []);
}

beforeEach(async () => {
  lifetimeMs = 3_600_000;
  minted = [];
  revoked = new Set();
  installed = true;
  server = await answeringServer((request, response) => void answer(request, response));
  github = createGithub({
    apiUrl: server.url,
    webUrl: server.url,
    appId: 1,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  });
});
afterEach(() => server.close());

const inside = (permissions: Record<string, 'read' | 'write'> = { contents: 'read', metadata: 'read' }) =>
  github.forInstallation({ installationId: 7, repositoryIds: [1], permissions });
const look = (calls = inside()) => calls.git.listBranchNames(repository, 'onramp');
const asked = (what: string) => server.requests.filter((request) => request === what).length;

describe('what counts for the app as a whole', () => {
  it('is one token for all work of the same scope, also at the same time', async () => {
    await Promise.all([look(), look(inside({ metadata: 'read', contents: 'read' }))]);
    await look();
    expect(asked(MINTING)).toBe(1);
    await look(inside({ contents: 'write' }));
    expect(asked(MINTING)).toBe(2);
  });

  it('is a new token when the old one is in its last minute', async () => {
    lifetimeMs = 59_000;
    await look();
    await look();
    expect(asked(MINTING)).toBe(2);
  });

  it('is a new token, once, when GitHub refuses one before its time', async () => {
    await look();
    revoked.add('ghs_0');
    expect(await look()).toEqual([]);
    expect(minted).toHaveLength(2);
    for (const token of ['ghs_1', 'ghs_2']) revoked.add(token);
    await expect(look()).rejects.toMatchObject({ code: 'forbidden' });
    expect(minted).toHaveLength(3);
  });

  it('is one look for an installation where a recent answer will do, and none for that it is missing', async () => {
    const recent = { maxAgeMs: 60_000 };
    installed = false;
    expect(await github.findInstallationFor(repository, recent)).toBeNull();
    installed = true;
    for (const _ of [1, 2, 3])
      expect(await github.findInstallationFor(repository, recent)).toMatchObject({ id: 7 });
    expect(asked(LOOKUP)).toBe(2);
    installed = false;
    expect(await github.findInstallationFor(repository)).toBeNull();
    expect(await github.findInstallationFor(repository, recent)).toBeNull();
    expect(asked(LOOKUP)).toBe(4);
  });
});
