import { createHash, createPublicKey, createVerify, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../kernel/store.ts';
import { type Identity, startIdentity } from './index.ts';

const REDIRECT_URI = 'http://localhost:3000/api/auth/callback/oidc';
const mira = {
  login: 'mira',
  password: 'mira-sandbox',
  name: 'Mira Sample',
  email: 'mira@acme.example',
  groups: ['onramp-engineer', 'team-checkout'],
};

let dataDir: string;
let store: Store;
let identity: Identity;
let endpoints: Record<string, string>;

const start = async (port = 0) => {
  identity = await startIdentity({
    store,
    dataDir,
    port,
    log: () => {},
    accounts: [mira],
    redirectUris: [REDIRECT_URI],
  });
  const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);
  endpoints = (await response.json()) as Record<string, string>;
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-identity-'));
  store = openStore(join(dataDir, 'store.sqlite'));
  await start();
});
afterAll(async () => {
  await identity.close();
  store.close();
  rmSync(dataDir, { recursive: true });
});

const verifier = randomBytes(32).toString('base64url');
function authorizeUrl(change: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: identity.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile email groups',
    state: 'the-state',
    nonce: 'the-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  });
  return `${endpoints.authorization_endpoint}?${query}`;
}

const signIn = (password = mira.password) =>
  fetch(authorizeUrl(), {
    method: 'POST',
    body: new URLSearchParams({ login: 'mira', password }),
    redirect: 'manual',
  });

const redeem = (code: string, codeVerifier = verifier) =>
  fetch(endpoints.token_endpoint!, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${identity.clientId}:${identity.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: codeVerifier,
    }),
  });

async function getCode(): Promise<string> {
  const location = new URL((await signIn()).headers.get('location')!);
  return location.searchParams.get('code')!;
}

async function verify(idToken: string): Promise<Record<string, unknown>> {
  const { keys } = (await (await fetch(endpoints.jwks_uri!)).json()) as { keys: JsonWebKey[] };
  const [header, payload, signature] = idToken.split('.');
  const key = createPublicKey({ key: keys[0] as never, format: 'jwk' });
  expect(createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(key, signature!, 'base64url')).toBe(
    true,
  );
  return JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
}

describe('the identity provider', () => {
  it('signs a person in with their groups, by authorization code with PKCE, state and nonce', async () => {
    expect(await (await fetch(authorizeUrl())).text()).toContain('Mira Sample');
    const location = new URL((await signIn()).headers.get('location')!);
    expect(location.searchParams.get('state')).toBe('the-state');
    const tokens = (await (await redeem(location.searchParams.get('code')!)).json()) as Record<
      string,
      string
    >;
    const claims = await verify(tokens.id_token!);
    expect(claims).toMatchObject({
      iss: identity.issuer,
      aud: identity.clientId,
      nonce: 'the-nonce',
      email: 'mira@acme.example',
      name: 'Mira Sample',
      preferred_username: 'mira',
      groups: ['onramp-engineer', 'team-checkout'],
    });
    const userinfo = await fetch(endpoints.userinfo_endpoint!, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({ sub: claims.sub, groups: claims.groups });
  });

  it('refuses a wrong password, a foreign redirect, a wrong verifier and a code used twice', async () => {
    expect((await signIn('wrong')).status).toBe(401);
    expect((await fetch(authorizeUrl({ redirect_uri: 'http://evil.example/' }))).status).toBe(400);
    expect((await redeem(await getCode(), 'another-verifier')).status).toBe(400);
    const code = await getCode();
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).status).toBe(400);
  });

  it('does not open the emulator’s administration', async () => {
    const response = await fetch(`${identity.url}/api/v1/users`, { headers: { authorization: 'Bearer x' } });
    expect(response.status).toBe(404);
  });

  it('keeps its key, its client’s secret and its people’s ids over a restart', async () => {
    const before = (await (await redeem(await getCode())).json()) as Record<string, string>;
    const { clientSecret, port } = identity;
    await identity.close();
    await start(port);
    expect(identity.clientSecret).toBe(clientSecret);
    const claims = await verify(before.id_token!);
    const after = (await (await redeem(await getCode())).json()) as Record<string, string>;
    expect((await verify(after.id_token!)).sub).toBe(claims.sub);
  });
});
