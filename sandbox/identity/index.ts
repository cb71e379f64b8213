import { randomBytes } from 'node:crypto';
import { createEmulator, type Emulator } from 'emulate';
import { type Context, Hono } from 'hono';
import { relay } from '../kernel/relay.ts';
import { type Service, serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { signInPage } from './pages.ts';
import { openSigningKey } from './signing-key.ts';

/** Somebody who can sign in. */
export interface Account {
  login: string;
  password: string;
  name: string;
  email: string;
  groups: string[];
}

export interface IdentityOptions {
  store: Store;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  accounts: Account[];
  /** Where the client may be sent back to. */
  redirectUris: string[];
}

export interface Identity extends Service {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

const SERVER_PATH = '/oauth2/default';
const CLIENT_ID = 'onramp-portal';

/**
 * Starts the identity provider: the Okta stand-in of `emulate` (discovery, authorization code with PKCE, state and nonce,
 * tokens, userinfo with groups), behind a sign-in page that asks for a password, with a signing key that survives restarts.
 */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { store, accounts } = options;
  const settings = store.collection<{ value: string }>('identity.setting');
  const { value: clientSecret } =
    settings.get('client-secret') ??
    settings.put('client-secret', { value: randomBytes(32).toString('base64url') });
  const key = openSigningKey(store);
  const okta = await startOkta(options, clientSecret);
  const upstream = okta.url;
  let url = '';
  const issuer = () => `${url}${SERVER_PATH}`;
  const here = (text: string) => text.replaceAll(upstream, url);

  const app = new Hono();
  app.get('/', (c) => c.redirect(`${SERVER_PATH}/.well-known/openid-configuration`));
  const discovery = await (await fetch(`${upstream}${SERVER_PATH}/.well-known/openid-configuration`)).text();
  app.get(`${SERVER_PATH}/.well-known/openid-configuration`, (c) => c.json(JSON.parse(here(discovery))));
  app.get(`${SERVER_PATH}/v1/keys`, (c) => c.json(key.keySet()));

  const authorizePath = `${SERVER_PATH}/v1/authorize`;
  app.get(authorizePath, async (c) => {
    // The upstream checks the client, its redirect URI and the response type; only what it accepts gets a sign-in page.
    const checked = await relay(c.req.raw, upstream);
    return checked.status === 200
      ? c.html(signInPage({ query: new URL(c.req.url).search, accounts }))
      : checked;
  });
  app.post(authorizePath, async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>;
    const account = accounts.find((one) => one.login === form.login || one.email === form.login);
    const query = new URL(c.req.url).searchParams;
    if (!account || account.password !== form.password) {
      const search = new URL(c.req.url).search;
      return c.html(
        signInPage({ query: search, accounts, problem: 'That login and password do not belong together.' }),
        401,
      );
    }
    return fetch(`${upstream}${authorizePath}/callback`, {
      method: 'POST',
      body: new URLSearchParams({ ...Object.fromEntries(query), user_ref: userId(account) }),
      redirect: 'manual',
    });
  });
  app.post(`${SERVER_PATH}/v1/token`, async (c) => {
    const answer = await relay(c.req.raw, upstream);
    const tokens = (await answer.json()) as Record<string, unknown>;
    if (typeof tokens.id_token === 'string')
      tokens.id_token = key.sign({ ...claimsOf(tokens.id_token), iss: issuer() });
    return Response.json(tokens, { status: answer.status });
  });
  const pass = (c: Context) => relay(c.req.raw, upstream);
  app.get(`${SERVER_PATH}/v1/userinfo`, pass);
  app.post(`${SERVER_PATH}/v1/revoke`, pass);
  app.post(`${SERVER_PATH}/v1/introspect`, pass);
  app.get(`${SERVER_PATH}/v1/logout`, pass);

  const service = await serveApp(app, options.port);
  url = service.url;
  options.log(`oidc: ${issuer()}`);
  return {
    ...service,
    issuer: issuer(),
    clientId: CLIENT_ID,
    clientSecret,
    async close() {
      await service.close();
      await okta.close();
    },
  };
}

function startOkta({ accounts, redirectUris }: IdentityOptions, clientSecret: string): Promise<Emulator> {
  const groups = [...new Set(accounts.flatMap((account) => account.groups))];
  return createEmulator({
    service: 'okta',
    port: 0,
    hostname: '127.0.0.1',
    seed: {
      okta: {
        users: accounts.map((account) => {
          const [first, ...rest] = account.name.split(' ');
          return {
            okta_id: userId(account),
            login: account.login,
            email: account.email,
            first_name: first,
            last_name: rest.join(' '),
            display_name: account.name,
            locale: 'en-GB',
          };
        }),
        groups: groups.map((name) => ({ okta_id: groupId(name), name })),
        group_memberships: accounts.flatMap((account) =>
          account.groups.map((name) => ({ group_okta_id: groupId(name), user_okta_id: userId(account) })),
        ),
        oauth_clients: [
          {
            client_id: CLIENT_ID,
            client_secret: clientSecret,
            name: 'Onramp',
            redirect_uris: redirectUris,
            token_endpoint_auth_method: 'client_secret_basic',
            auth_server_id: 'default',
          },
        ],
      },
    },
  });
}

/** The `sub` claim of an account: the same over restarts. */
export const userId = ({ login }: Pick<Account, 'login'>): string => `00u-sample-${login}`;
const groupId = (name: string): string => `00g-sample-${name}`;

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
