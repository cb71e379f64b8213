import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuthContext } from '#server/auth/auth-context.ts';
import { requireApiActor } from '#server/auth/require-api-actor.ts';
import { closeSession, openSession, readSession } from '#server/auth/session.ts';
import { createApiToken } from '#server/profile/create-api-token.ts';
import { getProfileView } from '#server/profile/get-profile-view.ts';
import { revokeApiToken } from '#server/profile/revoke-api-token.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createTestServer,
  createToken,
  PORTAL_URL,
  type TestServer,
} from '../support/server.ts';
import { apiRequest } from '../support/web.ts';

let postgres: TestPostgres;
let server: TestServer;
const MINUTE_MS = 60_000;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
}, 60_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

const HOUR_MS = 60 * MINUTE_MS;

const identify = (request: Request) => requireApiActor(request, server.context);

describe('a session', () => {
  it('is known by its cookie, with the roles and teams of the groups', async () => {
    const { cookie } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    expect(await identify(apiRequest('GET', '/api/v1/runs', { cookie }))).toMatchObject({
      roles: ['engineer'],
      teams: ['checkout'],
    });
  });

  it('loses a role within a minute of the group’s loss', async () => {
    const { cookie, provider } = await createPerson(server, { role: 'platform', teams: ['checkout'] });
    provider.groups.splice(0, provider.groups.length);
    server.advance(MINUTE_MS);
    expect(await identify(apiRequest('GET', '/api/v1/runs', { cookie }))).toMatchObject({
      roles: [],
      teams: [],
    });
  });

  it('asks the provider once for all requests of a moment', async () => {
    const { cookie } = await createPerson(server, { role: 'engineer' });
    server.advance(MINUTE_MS);
    const before = server.context.identityProvider.asked;
    await Promise.all([1, 2, 3, 4, 5].map(() => identify(apiRequest('GET', '/api/v1/runs', { cookie }))));
    expect(server.context.identityProvider.asked - before).toBe(1);
  });

  it('asks the provider once for two processes, and holds no transaction meanwhile', async () => {
    const { context } = server;
    const { sessionId, provider, person } = await createPerson(server, { role: 'engineer' });
    server.advance(MINUTE_MS);
    const asking = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    let asked = 0;
    const identityProvider: AuthContext['identityProvider'] = {
      async confirm() {
        // A refresh token that is used a second time ends the session, as providers that rotate it do.
        if (++asked > 1) return { ended: true };
        asking.resolve();
        await answered.promise;
        return {
          ended: false,
          person: provider,
          tokens: { accessToken: 'rotated', refreshToken: 'rotated' },
        };
      },
    };
    vi.resetModules();
    const elsewhere = await import('#server/auth/session.ts');
    expect(elsewhere.readSession).not.toBe(readSession);
    const reading = [readSession, elsewhere.readSession].map((read) =>
      read({ ...context, identityProvider }, sessionId),
    );
    await asking.promise;
    const open = await context.database.$queryRaw`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
    expect(open).toEqual([]);
    answered.resolve();
    for (const read of await Promise.all(reading)) expect(read?.id).toBe(person.id);
    expect(asked).toBe(1);
    const row = await context.database.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(row).toMatchObject({ revokedAt: null, confirmingUntil: null });
  });

  it('stays signed out when the provider answers after the sign-out', async () => {
    const { context } = server;
    const { sessionId, provider } = await createPerson(server, { role: 'engineer' });
    server.advance(MINUTE_MS);
    const identityProvider: AuthContext['identityProvider'] = {
      async confirm(tokens) {
        await closeSession(context, sessionId);
        return { ended: false, person: provider, tokens };
      },
    };
    expect(await readSession({ ...context, identityProvider }, sessionId)).toBeNull();
    const row = await context.database.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(row).toMatchObject({ revokedAt: expect.any(Date), providerTokens: null });
  });

  it('is asked for again when the process that asked has died', async () => {
    const { sessionId, person } = await createPerson(server, { role: 'engineer' });
    server.advance(MINUTE_MS);
    const left = new Date(server.context.now().getTime() - 1);
    await server.context.database.session.update({
      where: { id: sessionId },
      data: { confirmingUntil: left },
    });
    expect(await readSession(server.context, sessionId)).toMatchObject({ id: person.id });
  });

  it('ends when the provider no longer knows the person, and erases the provider’s tokens', async () => {
    const { cookie, provider, sessionId } = await createPerson(server, { role: 'engineer' });
    server.context.identityProvider.people.delete(provider.subject);
    server.advance(MINUTE_MS);
    await expect(identify(apiRequest('GET', '/api/v1/runs', { cookie }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    const row = await server.context.database.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(row.revokedAt).not.toBeNull();
    expect(row.providerTokens).toBeNull();
  });

  it('is not trusted with old groups while the provider does not answer, and is there again when it does', async () => {
    const { cookie } = await createPerson(server, { role: 'engineer' });
    server.advance(MINUTE_MS);
    server.context.identityProvider.answering = false;
    await expect(identify(apiRequest('GET', '/api/v1/runs', { cookie }))).rejects.toMatchObject({
      code: 'unavailable',
    });
    server.context.identityProvider.answering = true;
    expect(await identify(apiRequest('GET', '/api/v1/runs', { cookie }))).toMatchObject({
      roles: ['engineer'],
    });
  });

  it('ends by itself after twelve hours and at once on sign-out', async () => {
    const first = await createPerson(server, { role: 'engineer' });
    await closeSession(server.context, first.sessionId);
    expect(await readSession(server.context, first.sessionId)).toBeNull();
    const second = await createPerson(server, { role: 'engineer' });
    server.advance(12 * 60 * MINUTE_MS);
    expect(await readSession(server.context, second.sessionId)).toBeNull();
  });

  it('keeps the provider’s tokens sealed', async () => {
    const { sessionId, provider } = await createPerson(server, { role: 'engineer' });
    const row = await server.context.database.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(Buffer.from(row.providerTokens!).includes(provider.subject)).toBe(false);
  });

  it('is not opened by a cookie that somebody made up', async () => {
    const cookie = 'next-auth.session-token=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..made.up.token';
    await expect(identify(apiRequest('GET', '/api/v1/runs', { cookie }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('changes things only for requests from our own pages', async () => {
    const { cookie } = await createPerson(server, { role: 'engineer' });
    const post = (headers: Record<string, string>) =>
      identify(apiRequest('POST', '/api/v1/plans', { cookie, headers }));
    await expect(post({})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(post({ origin: 'https://evil.example.test' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await post({ origin: PORTAL_URL })).toMatchObject({ roles: ['engineer'] });
  });
});

describe('an API token', () => {
  it('is shown once, works as its owner, and is only kept as a hash', async () => {
    const { actor, person } = await createPerson(server, { role: 'qa', teams: ['checkout'] });
    const { token } = await createApiToken(
      actor,
      { name: 'Pipeline', scopes: ['read'], expiresInDays: 30 },
      server.context,
    );
    expect(await identify(apiRequest('GET', '/api/v1/runs', { token }))).toMatchObject({
      personId: person.id,
      roles: ['qa'],
      via: { kind: 'token', scopes: ['read'] },
    });
    const profile = await getProfileView(actor, server.context);
    expect(profile.tokens[0]).toMatchObject({
      name: 'Pipeline',
      prefix: token.slice(0, 13),
      lastUsedAt: expect.any(String),
    });
    expect(JSON.stringify(profile)).not.toContain(token);
  });

  it('is refused when unknown, malformed, expired or revoked', async () => {
    const { actor, person } = await createPerson(server, { role: 'engineer' });
    const expired = await createToken(server, person, ['read'], new Date(server.context.now().getTime() - 1));
    const revoked = await createToken(server, person, ['read']);
    await revokeApiToken(actor, revoked.id, server.context);
    for (const token of [expired.token, revoked.token, `${revoked.token}x`, 'short']) {
      await expect(identify(apiRequest('GET', '/api/v1/runs', { token }))).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
  });

  it('cannot be revoked by somebody else, and cannot make another token', async () => {
    const owner = await createPerson(server, { role: 'engineer' });
    const other = await createPerson(server, { role: 'platform' });
    const { id, token } = await createToken(server, owner.person, ['read', 'write']);
    await expect(revokeApiToken(other.actor, id, server.context)).rejects.toMatchObject({
      code: 'not-found',
    });
    const program = await identify(apiRequest('GET', '/api/v1/runs', { token }));
    const making = createApiToken(
      program,
      { name: 'Second', scopes: ['read'], expiresInDays: 1 },
      server.context,
    );
    await expect(making).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('loses a role with the group, as soon as the provider can be asked through a session', async () => {
    const { person, provider } = await createPerson(server, { role: 'engineer' });
    const { token } = await createToken(server, person, ['read']);
    provider.groups.splice(0, provider.groups.length);
    server.advance(MINUTE_MS);
    expect(await identify(apiRequest('GET', '/api/v1/runs', { token }))).toMatchObject({ roles: [] });
  });

  it('goes on through a session that has run out, and loses the role with the group there too', async () => {
    const { person, provider, sessionId } = await createPerson(server, { role: 'engineer' });
    const { token } = await createToken(
      server,
      person,
      ['read'],
      new Date(server.context.now().getTime() + 90 * 24 * HOUR_MS),
    );
    server.advance(48 * HOUR_MS);
    expect(await readSession(server.context, sessionId)).toBeNull();
    expect(await identify(apiRequest('GET', '/api/v1/runs', { token }))).toMatchObject({
      roles: ['engineer'],
    });
    provider.groups.splice(0, provider.groups.length);
    server.advance(MINUTE_MS);
    expect(await identify(apiRequest('GET', '/api/v1/runs', { token }))).toMatchObject({ roles: [] });
  });

  it('is refused when nobody could confirm the groups for a day, says so, and works again after a sign-in', async () => {
    const { person, provider, sessionId } = await createPerson(server, { role: 'engineer' });
    const { token } = await createToken(
      server,
      person,
      ['read'],
      new Date(server.context.now().getTime() + 90 * 24 * HOUR_MS),
    );
    const ask = () => identify(apiRequest('GET', '/api/v1/runs', { token }));
    await closeSession(server.context, sessionId);
    server.advance(23 * HOUR_MS);
    expect(await ask()).toMatchObject({ roles: ['engineer'] });
    server.advance(2 * HOUR_MS);
    await expect(ask()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(/at most 24 hours after that\. Sign in to the portal once/),
    });
    await openSession(server.context, provider, { accessToken: provider.subject, refreshToken: null });
    expect(await ask()).toMatchObject({ roles: ['engineer'] });
  });
});
