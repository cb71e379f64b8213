import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#domain/views/shared.ts';
import { OPERATIONS } from '#server/api/openapi.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  linkGithubAccount,
  PORTAL_URL,
  type TestServer,
} from '../support/server.ts';
import { type ApiRequest, apiRequest, serveRoutes, withParams } from '../support/web.ts';

const APP = join(import.meta.dirname, '../../app');

/**
 * Everything the portal answers to, and to whom. Pages and actions are for whoever is signed in; what they show and do
 * is decided by the use case they call. A file that is not named here fails.
 */
const ROUTES: Record<string, 'anyone' | 'signature' | 'session' | 'live' | 'api' | 'nothing'> = {
  '(portal)/page.tsx': 'session',
  '(portal)/onboard/page.tsx': 'session',
  '(portal)/onboard/[planId]/page.tsx': 'session',
  '(portal)/onboard/actions.ts': 'session',
  '(portal)/runs/page.tsx': 'session',
  '(portal)/runs/[id]/page.tsx': 'session',
  '(portal)/runs/actions.ts': 'session',
  '(portal)/inbox/page.tsx': 'session',
  '(portal)/inbox/[id]/page.tsx': 'session',
  '(portal)/apps/page.tsx': 'session',
  '(portal)/apps/[slug]/page.tsx': 'session',
  '(portal)/teams/page.tsx': 'session',
  '(portal)/teams/[slug]/page.tsx': 'session',
  '(portal)/profile/page.tsx': 'session',
  '(portal)/profile/actions.ts': 'session',
  'api/link/github/route.ts': 'session',
  'api/link/github/callback/route.ts': 'session',
  'api/live/shell/route.ts': 'live',
  'api/live/home/route.ts': 'live',
  'api/live/inbox/route.ts': 'live',
  'api/live/runs/[id]/route.ts': 'live',
  'api/live/runs/route.ts': 'live',
  'api/live/apps/route.ts': 'live',
  'api/live/apps/[slug]/route.ts': 'live',
  'api/live/teams/route.ts': 'live',
  'api/live/teams/[slug]/route.ts': 'live',
  'sign-in/page.tsx': 'anyone',
  'api/auth/[...nextauth]/route.ts': 'anyone',
  'api/health/route.ts': 'anyone',
  // Editors fetch it without a sign-in; it describes the file format and nothing of the organisation.
  'schemas/onramp.v1.json/route.ts': 'anyone',
  'api/webhooks/github/route.ts': 'signature',
  'api/webhooks/jira/route.ts': 'signature',
  'api/v1/openapi.json/route.ts': 'api',
  'api/v1/plans/route.ts': 'api',
  'api/v1/plans/[id]/route.ts': 'api',
  'api/v1/plans/[id]/events/route.ts': 'api',
  'api/v1/onboardings/route.ts': 'api',
  'api/v1/runs/route.ts': 'api',
  'api/v1/runs/[id]/route.ts': 'api',
  'api/v1/runs/[id]/events/route.ts': 'api',
  'api/v1/runs/[id]/undo/route.ts': 'api',
  'api/v1/apps/route.ts': 'api',
  'api/v1/apps/[slug]/route.ts': 'api',
  'api/v1/teams/route.ts': 'api',
  'api/v1/inbox/route.ts': 'api',
  'api/v1/search/route.ts': 'api',
  // Answers for every address that the API does not have.
  'api/v1/[[...path]]/route.ts': 'nothing',
};

const VISITORS = ['nobody', 'no role', 'engineer', 'qa', 'platform', 'manager'] as const;
type Visitor = (typeof VISITORS)[number];

/** Status for each visitor, in the order of VISITORS. All who have a role are in the plan's and the run's team. */
const API_STATUSES: Record<string, readonly number[]> = {
  'GET /openapi.json': [401, 200, 200, 200, 200, 200],
  'POST /plans': [401, 403, 202, 403, 202, 403],
  'GET /plans/{id}': [401, 403, 200, 200, 200, 200],
  'GET /plans/{id}/events': [401, 403, 200, 200, 200, 200],
  'POST /onboardings': [401, 403, 201, 403, 201, 403],
  'GET /runs': [401, 403, 200, 200, 200, 200],
  'GET /runs/{id}': [401, 403, 200, 200, 200, 200],
  'GET /runs/{id}/events': [401, 403, 200, 200, 200, 200],
  'POST /runs/{id}/undo': [401, 403, 202, 403, 202, 403],
  'GET /apps': [401, 403, 200, 200, 200, 200],
  'GET /apps/{slug}': [401, 403, 404, 404, 404, 404],
  'GET /teams': [401, 403, 200, 200, 200, 200],
  'GET /inbox': [401, 403, 200, 200, 200, 200],
  'GET /search': [401, 403, 200, 200, 200, 200],
};

/** The streams that pages follow: what surrounds a page says nothing that a person without a role may not see. */
const LIVE_STATUSES: Record<string, readonly number[]> = {
  'GET shell': [401, 200, 200, 200, 200, 200],
  'GET home': [401, 200, 200, 200, 200, 200],
  'GET inbox': [401, 403, 200, 200, 200, 200],
  'GET runs/[id]': [401, 403, 200, 200, 200, 200],
  'GET runs': [401, 403, 200, 200, 200, 200],
  'GET apps': [401, 403, 200, 200, 200, 200],
  'GET apps/[slug]': [401, 403, 404, 404, 404, 404],
  'GET teams': [401, 403, 200, 200, 200, 200],
  'GET teams/[slug]': [401, 403, 404, 404, 404, 404],
};

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /^(page\.tsx|route\.ts|actions\.ts)$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

let postgres: TestPostgres;
let server: TestServer;
let routes: ReturnType<typeof serveRoutes>;
const ids = { plan: '', run: '', slug: 'sample-app' };
const cookies = new Map<Visitor, string>();

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  server = createTestServer(url);
  routes = serveRoutes(server, url);
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  ids.plan = (await createReadyPlan(server, maker.person)).planId;
  ids.run = (await startOnboarding(maker.actor, { planId: ids.plan }, server.context)).runId;
  for (const visitor of VISITORS.slice(1)) {
    const role = visitor === 'no role' ? null : (visitor as Role);
    const { cookie, person } = await createPerson(server, { role, teams: role ? ['checkout'] : [] });
    await linkGithubAccount(server, person);
    cookies.set(visitor, cookie);
  }
}, 60_000);
afterAll(async () => {
  await routes.stop();
  await server.close();
  await postgres.stop();
});

describe('the portal’s routes', () => {
  it('are exactly those of the table', () => {
    expect(filesOf(APP).toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  it.each(Object.entries(ROUTES).filter(([, who]) => who === 'session'))(
    '%s asks who is signed in',
    (file) => {
      const source = readFileSync(join(APP, file), 'utf8');
      const entries = file.endsWith('actions.ts')
        ? [...source.matchAll(/^export async function/gm)].length
        : 1;
      expect([...source.matchAll(/\b(read|act|requireActor)\(/g)].length).toBeGreaterThanOrEqual(entries);
    },
  );

  it.each(Object.entries(ROUTES).filter(([, who]) => who === 'signature'))(
    '%s refuses a body that nobody signed',
    async (file) => {
      const { POST } = (await import(`${APP}/${file}`)) as { POST(request: Request): Promise<Response> };
      const address = new URL(file.replace('/route.ts', ''), `${PORTAL_URL}/`);
      const headers = { 'x-github-delivery': 'sample', 'x-github-event': 'ping' };
      expect((await POST(new Request(address, { method: 'POST', body: '{}', headers }))).status).toBe(401);
    },
  );
});

describe('the API', () => {
  const operations = Object.keys(API_STATUSES);

  it('is documented as it is', () => {
    const documented = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...documented, 'GET /openapi.json'].toSorted()).toEqual(operations.toSorted());
    const files = new Set(operations.map(fileOf));
    const api = Object.entries(ROUTES).filter(([, who]) => who === 'api');
    expect([...files].toSorted()).toEqual(api.map(([file]) => file).toSorted());
  });

  it.each(operations)('%s answers each visitor as the table says', async (operation) => {
    const statuses: number[] = [];
    for (const visitor of VISITORS) statuses.push(await call(operation, visitor));
    expect(statuses).toEqual(API_STATUSES[operation]);
  });
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
type Handlers = Record<string, (request: Request, context: object) => Promise<Response>>;

describe('what the API does not have', () => {
  const byFile = Map.groupBy(Object.keys(API_STATUSES), fileOf);

  it.each([...byFile])(
    '%s answers every other method with a problem that names its own',
    async (file, own) => {
      const route = (await import(`${APP}/${file}`)) as Handlers;
      const taken = own.map((operation) => operation.split(' ')[0]!);
      for (const method of METHODS.filter((known) => !taken.includes(known))) {
        const [anonymous, known] = await callAs(route, method, `/${file}`);
        expect(anonymous.status).toBe(401);
        expect([method, known.status, known.headers.get('content-type')]).toEqual([
          method,
          405,
          'application/problem+json',
        ]);
        const allowed = known.headers.get('allow')?.split(', ') ?? [];
        expect(allowed.filter((name) => METHODS.includes(name))).toEqual(taken);
        expect(await known.json()).toMatchObject({ status: 405, code: 'method-not-allowed' });
      }
      const options = await route.OPTIONS!(apiRequest('OPTIONS', `/${file}`), withParams({}));
      expect([options.status, options.headers.get('allow')]).toEqual([
        204,
        expect.stringContaining(taken[0]!),
      ]);
    },
  );

  it.each(METHODS)('%s of an unknown address is a problem, not a page', async (method) => {
    const route = (await import(`${APP}/api/v1/[[...path]]/route.ts`)) as Handlers;
    const [anonymous, known] = await callAs(route, method, '/api/v1/teams/checkout');
    expect(anonymous.status).toBe(401);
    expect([known.status, known.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await known.json()).toMatchObject({
      code: 'not-found',
      detail: expect.stringContaining('nothing at /api/v1/teams/checkout.'),
    });
  });

  const callAs = (route: Handlers, method: string, path: string) =>
    Promise.all(
      [undefined, cookies.get('manager')].map((cookie) =>
        route[method]!(apiRequest(method, path, { cookie, headers: { origin: PORTAL_URL } }), withParams({})),
      ),
    ) as Promise<[Response, Response]>;
});

describe('the streams of pages', () => {
  it('are exactly those of the table', () => {
    const live = Object.entries(ROUTES).filter(([, who]) => who === 'live');
    expect(live.map(([file]) => file)).toEqual(Object.keys(LIVE_STATUSES).map(liveFileOf));
  });

  it.each(Object.keys(LIVE_STATUSES))('%s answers each visitor as the table says', async (stream) => {
    const { GET } = (await import(`${APP}/${liveFileOf(stream)}`)) as {
      GET(request: Request, context: object): Promise<Response>;
    };
    const statuses: number[] = [];
    for (const visitor of VISITORS) {
      const leaving = new AbortController();
      const path = `/${liveFileOf(stream).replace('/route.ts', '').replace('[id]', ids.run).replace('[slug]', ids.slug)}`;
      const response = await GET(
        apiRequest('GET', path, { cookie: cookies.get(visitor), signal: leaving.signal }),
        withParams({ id: ids.run, slug: ids.slug }),
      );
      statuses.push(response.status);
      leaving.abort();
    }
    expect(statuses).toEqual(LIVE_STATUSES[stream]);
  });
});

const liveFileOf = (stream: string) => `api/live/${stream.split(' ')[1]}/route.ts`;

const fileOf = (operation: string) =>
  `api/v1${operation.split(' ')[1]!.replace(/\{(\w+)\}/g, '[$1]')}/route.ts`;

async function call(operation: string, visitor: Visitor): Promise<number> {
  const [method = '', path = ''] = operation.split(' ');
  const id = path.startsWith('/plans') ? ids.plan : ids.run;
  const address = path.replace('{id}', id).replace('{slug}', ids.slug);
  const bodies: Record<string, unknown> = {
    'POST /plans': { repositoryUrl: 'sample/shop' },
    'POST /onboardings': { planId: ids.plan },
  };
  const leaving = new AbortController();
  const request: ApiRequest = {
    cookie: cookies.get(visitor),
    headers: { origin: PORTAL_URL },
    body: bodies[operation],
    signal: leaving.signal,
  };
  const route = (await import(`${APP}/${fileOf(operation)}`)) as Record<
    string,
    (request: Request, context: object) => Promise<Response>
  >;
  const response = await route[method]!(
    apiRequest(method, `/api/v1${address}${path === '/search' ? '?query=shop' : ''}`, request),
    withParams({ id, slug: ids.slug }),
  );
  leaving.abort();
  return response.status;
}
