import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_SCOPES, type DemoOptions, ensureDemoAccounts } from '#cli/start/demo-accounts.ts';
import { ACTIONS, may } from '#domain/access/permissions.ts';
import { asPersonId } from '#domain/ids.ts';
import type { Role } from '#domain/views/shared.ts';
import { type Account, type Identity, startIdentity, userId } from '#sandbox/identity/index.ts';
import { openStore, type Store } from '#sandbox/kernel/store.ts';
import type { AuthContext } from '#server/auth/auth-context.ts';
import { createIdentityProvider } from '#server/auth/identity-provider.ts';
import { requireApiActor } from '#server/auth/require-api-actor.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestServer, PORTAL_URL, type TestServer } from '../support/server.ts';
import { apiRequest } from '../support/web.ts';

const HOUR_MS = 3_600_000;
const ROLES = Object.keys(DEMO_SCOPES) as Role[];

let dataDir: string;
let store: Store;
let identity: Identity;
let postgres: TestPostgres;
let server: TestServer;
let options: DemoOptions;
const people: Account[] = ROLES.map((role) => ({
  login: role,
  password: `${role}-sample`,
  name: `Sample ${role}`,
  email: `${role}@acme.example`,
  groups: [`onramp-${role}`],
}));

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'onramp-demo-accounts-'));
  store = openStore(join(dataDir, 'store.sqlite'));
  const redirectUris = [`${PORTAL_URL}/api/auth/callback/oidc`];
  identity = await startIdentity({ store, dataDir, port: 0, log: () => {}, accounts: people, redirectUris });
  postgres = await startTestPostgres();
  const databaseUrl = await postgres.createDatabase();
  server = createTestServer(databaseUrl);
  const files = new Map<string, unknown>();
  const { issuer, clientId, clientSecret } = identity;
  options = {
    home: {
      readJson: <T>(name: string) => (files.get(name) as T) ?? null,
      writeJson: (name, value) => void files.set(name, value),
    },
    databaseUrl,
    sandbox: {
      oidc: { issuer, clientId, clientSecret },
      github: { web: 'http://github.example.test' } as DemoOptions['sandbox']['github'],
      accounts: people.map((account, index) => ({
        ...account,
        role: ROLES[index] ?? 'engineer',
        subject: userId(account),
        githubLogin: account.login,
        githubId: index + 1,
        githubToken: randomBytes(8).toString('hex'),
      })),
    },
    portalUrl: PORTAL_URL,
    masterSecret: server.context.masterSecret,
  };
}, 120_000);
afterAll(async () => {
  await identity.close();
  store.close();
  await server.close();
  await postgres.stop();
  rmSync(dataDir, { recursive: true });
});

/** Who the portal takes a rehearsal token for, its groups confirmed with the real provider of the sandbox. */
const identify = (token: string | undefined) => {
  const context: AuthContext = {
    ...server.context,
    identityProvider: createIdentityProvider(options.sandbox.oidc),
  };
  return requireApiActor(apiRequest('GET', '/api/v1/runs', { token }), context);
};

it('a rehearsal token works for as long as the launcher signs its person in, though nobody else does', async () => {
  const sessions = new Map<string, string>();
  const tokens = await ensureDemoAccounts(options, sessions);
  expect(await identify(tokens.engineer)).toMatchObject({ name: 'Sample engineer', roles: ['engineer'] });
  // Days later, the session itself has run out: the provider is asked with what it gave at the sign-in.
  server.advance(60 * HOUR_MS);
  expect(await identify(tokens.engineer)).toMatchObject({ roles: ['engineer'] });

  // The provider has forgotten every token, as after a restart, and nobody signs in: no token counts after a day.
  const { port } = identity;
  await identity.close();
  const redirectUris = [`${PORTAL_URL}/api/auth/callback/oidc`];
  identity = await startIdentity({ store, dataDir, port, log: () => {}, accounts: people, redirectUris });
  server.advance(25 * HOUR_MS);
  await expect(identify(tokens.engineer)).rejects.toMatchObject({ code: 'unauthenticated' });
  // `ensureDemoAccounts` goes by the real clock, the server's is days ahead: it is put back where life would have it.
  server.advance(-85 * HOUR_MS);
  expect(await ensureDemoAccounts(options, sessions)).toEqual(tokens);
  expect(await identify(tokens.engineer)).toMatchObject({ roles: ['engineer'] });
  const { database, now } = server.context;
  expect(await database.session.count({ where: { revokedAt: null, expiresAt: { gt: now() } } })).toBe(
    people.length,
  );
});

it('a rehearsal token has the scopes that its role has a use for', () => {
  // Every person's own: a token may do neither.
  const ofEveryPerson = ['token.manage-own', 'github.link'];
  for (const role of ROLES) {
    const personId = asPersonId('00000000-0000-7000-8000-000000000000');
    const via = { kind: 'token' as const, tokenId: 'sample', scopes: ['write' as const] };
    const actor = {
      personId,
      name: role,
      email: '',
      roles: [role],
      teams: ['checkout'],
      groupsSeenAt: new Date(),
      via,
    };
    const writes = ACTIONS.filter((action) => !ofEveryPerson.includes(action)).some(
      (action) => may(actor, action, { ownerId: personId, team: 'checkout' }).allowed,
    );
    expect([role, DEMO_SCOPES[role].includes('write')]).toEqual([role, writes]);
  }
});
