import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIdentityProvider } from './identity-provider.ts';

/** What the provider of a test answers; a token that is not named here is not known. */
interface Directory {
  claims: Record<string, object>;
  refreshes: Record<string, object>;
  status: number | null;
  asked: string[];
}

let provider: Server;
let issuer: string;
let directory: Directory;

beforeEach(async () => {
  directory = { claims: {}, refreshes: {}, status: null, asked: [] };
  provider = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url ?? '';
    directory.asked.push(`${request.method} ${path}`);
    const answer = (status: number, document: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    };
    if (path === '/.well-known/openid-configuration') {
      return answer(200, { userinfo_endpoint: `${issuer}/userinfo`, token_endpoint: `${issuer}/token` });
    }
    if (directory.status) return answer(directory.status, {});
    if (path === '/userinfo') {
      const claims = directory.claims[request.headers.authorization?.replace('Bearer ', '') ?? ''];
      return claims ? answer(200, claims) : answer(401, {});
    }
    const fields = new URLSearchParams(body);
    const authorised =
      request.headers.authorization === `Basic ${Buffer.from('sample:se%3Acret').toString('base64')}`;
    const refreshed = directory.refreshes[fields.get('refresh_token') ?? ''];
    return authorised && fields.get('grant_type') === 'refresh_token' && refreshed
      ? answer(200, refreshed)
      : answer(400, {});
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
});
afterEach(() => new Promise<void>((resolve) => void provider.close(() => resolve())));

const create = () => createIdentityProvider({ issuer, clientId: 'sample', clientSecret: 'se:cret' });
const person = {
  sub: 'sample-1',
  email: 'sample@example.test',
  name: 'Sample Person',
  groups: ['team-checkout'],
};

describe('asking the identity provider for a person', () => {
  it('tells the groups of now', async () => {
    directory.claims.fresh = person;
    expect(await create().confirm({ accessToken: 'fresh', refreshToken: null })).toEqual({
      ended: false,
      person: {
        subject: 'sample-1',
        email: 'sample@example.test',
        name: 'Sample Person',
        groups: ['team-checkout'],
      },
      tokens: { accessToken: 'fresh', refreshToken: null },
    });
  });

  it('takes no groups claim for no groups', async () => {
    directory.claims.fresh = { sub: 'sample-1' };
    const confirmation = await create().confirm({ accessToken: 'fresh', refreshToken: null });
    expect(confirmation).toMatchObject({ ended: false, person: { groups: [], name: 'sample-1' } });
  });

  it('refreshes an expired token and keeps the one that replaces it', async () => {
    directory.claims.second = person;
    directory.refreshes.first = { access_token: 'second', refresh_token: 'rotated' };
    const confirmation = await create().confirm({ accessToken: 'expired', refreshToken: 'first' });
    expect(confirmation).toMatchObject({
      ended: false,
      tokens: { accessToken: 'second', refreshToken: 'rotated' },
    });
  });

  it('keeps a refresh token that does not rotate', async () => {
    directory.claims.second = person;
    directory.refreshes.first = { access_token: 'second' };
    const confirmation = await create().confirm({ accessToken: 'expired', refreshToken: 'first' });
    expect(confirmation).toMatchObject({ tokens: { refreshToken: 'first' } });
  });

  it('knows the end of the session: token expired and nothing to refresh it with, or the refresh refused', async () => {
    expect(await create().confirm({ accessToken: 'expired', refreshToken: null })).toEqual({ ended: true });
    expect(await create().confirm({ accessToken: 'expired', refreshToken: 'revoked' })).toEqual({
      ended: true,
    });
  });

  it('never takes a provider that fails for the end of the session', async () => {
    directory.status = 502;
    const asking = create().confirm({ accessToken: 'fresh', refreshToken: 'first' });
    await expect(asking).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) });
  });

  it('discovers the provider’s addresses once', async () => {
    directory.claims.fresh = person;
    const asked = create();
    for (let count = 0; count < 3; count++) await asked.confirm({ accessToken: 'fresh', refreshToken: null });
    expect(directory.asked.filter((request) => request.includes('well-known'))).toHaveLength(1);
  });

  it('says that it is unavailable when nothing listens', async () => {
    const silent = createIdentityProvider({
      issuer: 'http://127.0.0.1:1',
      clientId: 'sample',
      clientSecret: 'sample',
    });
    await expect(silent.confirm({ accessToken: 'a', refreshToken: null })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
