import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Service } from '../../kernel/serve.ts';
import { openStore, type Store } from '../../kernel/store.ts';
import { type Github, startGithub } from '../index.ts';

/** One request and its answer, as the contract's checker takes it. */
export interface Exchange {
  method: string;
  path: string;
  query: Record<string, string>;
  requestBody: string | undefined;
  requestType: string | undefined;
  status: number;
  responseBody: string;
  contentType: string;
}

export interface ReceivedHook {
  event: string;
  guid: string;
  signature: string;
  body: string;
  payload: Record<string, unknown>;
}

export const sampleFiles: Record<string, string> = {
  'README.md': '# Shop\n\nA sample.\n',
  'package.json': '{"name":"shop"}\n',
  'src/index.js': 'console.log("hello");\n',
};

/** Writes files into a new folder below the system's temporary one. */
export function writeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'github-source-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A receiver of webhooks that answers what it is told to. */
async function startReceiver() {
  const received: ReceivedHook[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({
        event: String(request.headers['x-github-event']),
        guid: String(request.headers['x-github-delivery']),
        signature: String(request.headers['x-hub-signature-256']),
        body,
        payload: JSON.parse(body) as Record<string, unknown>,
      });
      response.writeHead(answer.status).end('noted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** A stand-in with an organisation, people, an app installed on `acme/shop` but not on `acme/other`. */
export async function startSample() {
  const dataDir = mkdtempSync(join(tmpdir(), 'github-sample-'));
  const receiver = await startReceiver();
  const exchanges: Exchange[] = [];
  let store: Store = openStore(join(dataDir, 'state.db'));
  const begin = (port: number) =>
    startGithub({ store, dataDir: join(dataDir, 'github'), port, log: () => {} });
  let github: Github & Service = await begin(0);

  const people = Object.fromEntries(
    ['mira', 'quinn', 'tomas'].map((login) => [
      login,
      github.ensureUser({ login, name: `${login} Sample`, email: `${login}@acme.example` }),
    ]),
  ) as Record<'mira' | 'quinn' | 'tomas', ReturnType<Github['ensureUser']>>;
  github.ensureOrg({ login: 'acme', name: 'Acme' });
  github.ensureTeam({ org: 'acme', slug: 'checkout', name: 'Checkout', members: ['mira', 'quinn'] });
  const app = github.ensureApp({
    slug: 'onramp',
    name: 'Onramp',
    owner: 'acme',
    hookUrl: receiver.url,
    callbackUrl: 'http://127.0.0.1:9/link/callback',
  });
  const source = writeFolder(sampleFiles);
  const shop = await github.importRepository({
    source,
    owner: 'acme',
    name: 'shop',
    installed: 'onramp',
    private: true,
  });
  const other = await github.importRepository({ source, owner: 'acme', name: 'other', private: true });
  await github.importRepository({
    source: null,
    owner: 'acme',
    name: 'empty',
    installed: 'onramp',
    private: true,
  });
  rmSync(source, { recursive: true });
  github.setPermission({ owner: 'acme', repository: 'shop', subject: { team: 'checkout' }, role: 'write' });
  github.setPermission({ owner: 'acme', repository: 'shop', subject: { user: 'mira' }, role: 'admin' });

  /** Calls the stand-in and keeps the exchange. */
  const recordingFetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    exchanges.push({
      method: init.method ?? 'GET',
      path: url.pathname.replace('/api/v3', ''),
      query: Object.fromEntries(url.searchParams),
      requestBody: typeof init.body === 'string' ? init.body : undefined,
      requestType: new Headers(init.headers).get('content-type') ?? undefined,
      status: response.status,
      responseBody: await response.clone().text(),
      contentType: response.headers.get('content-type') ?? '',
    });
    return response;
  };
  const client = (options: object) =>
    new Octokit({
      baseUrl: github.apiUrl,
      request: { fetch: recordingFetch },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      ...options,
    });

  return {
    get github() {
      return github;
    },
    app,
    people,
    shop,
    other,
    receiver,
    exchanges,
    as: (login: 'mira' | 'quinn' | 'tomas') => client({ auth: people[login].token }),
    withToken: (token: string | null) => client(token === null ? {} : { auth: token }),
    /** The app itself, by its JWT. */
    asApp: () => client({ authStrategy: createAppAuth, auth: { appId: app.id, privateKey: app.privateKey } }),
    /** An installation token, made with the app's JWT and narrowed as asked. */
    async asInstallation(narrow: { permissions?: Record<string, string>; repositories?: string[] } = {}) {
      const jwt = client({
        authStrategy: createAppAuth,
        auth: { appId: app.id, privateKey: app.privateKey },
      });
      const { data: installation } = await jwt.rest.apps.getRepoInstallation({ owner: 'acme', repo: 'shop' });
      const { data } = await jwt.rest.apps.createInstallationAccessToken({
        installation_id: installation.id,
        ...narrow,
      });
      return client({ auth: data.token });
    },
    /** Stops the stand-in and starts it again on the same port and data. */
    async restart() {
      const { port } = github;
      await github.close();
      store.close();
      store = openStore(join(dataDir, 'state.db'));
      github = await begin(port);
    },
    async close() {
      await github.close();
      store.close();
      await receiver.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Sample = Awaited<ReturnType<typeof startSample>>;

/** How a call was refused; status 0 when it was not. */
export const refusal = (promise: Promise<unknown>): Promise<{ status: number; message: string }> =>
  promise.then(
    () => ({ status: 0, message: 'accepted' }),
    (error: { status: number; message: string }) => ({ status: error.status, message: error.message }),
  );

/** Waits until something holds. @throws after half a minute */
export async function eventually<T>(look: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const value = await look();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`It did not come to hold; last seen: ${JSON.stringify(value)}`);
  }
}
