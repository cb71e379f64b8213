import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as getApp } from '#app/api/v1/apps/[slug]/route.ts';
import { GET as getApps } from '#app/api/v1/apps/route.ts';
import { POST as postOnboarding } from '#app/api/v1/onboardings/route.ts';
import { POST as postPlan } from '#app/api/v1/plans/route.ts';
import { GET as getRuns } from '#app/api/v1/runs/route.ts';
import { buildOpenApi, OPERATIONS } from '#server/api/openapi.ts';
import { createPlanRequest } from '#server/api/schemas.ts';
import { parseInput } from '#server/http/parse-input.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createTestServer,
  createToken,
  linkGithubAccount,
  type TestServer,
} from '../support/server.ts';
import { type ApiRequest, apiRequest, serveRoutes, withParams } from '../support/web.ts';

let postgres: TestPostgres;
let server: TestServer;
let routes: ReturnType<typeof serveRoutes>;
let token: string;
let maker: Awaited<ReturnType<typeof createPerson>>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  server = createTestServer(url);
  routes = serveRoutes(server, url);
  maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await linkGithubAccount(server, maker.person);
  ({ token } = await createToken(server, maker.person, ['read', 'write']));
}, 60_000);
afterAll(async () => {
  await routes.stop();
  await server.close();
  await postgres.stop();
});

/** Texts that Postgres refuses, or that nobody means. */
const BROKEN = { NUL: 'a\0b', 'half a character': 'a\ud83d', 'a control character': 'a\u0007b' };
const broken = Object.entries(BROKEN);

async function problemOf(response: Response): Promise<{ status: number; code: string; detail: string }> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as { status: number; code: string; detail: string };
  expect(problem.detail).toMatch(/^[^{}]+\.$/);
  return problem;
}

describe('text that cannot be kept', () => {
  it.each(broken.filter(([name]) => name !== 'half a character'))(
    'is refused in every query parameter: %s',
    async (_, text) => {
      for (const name of ['team', 'query', 'cursor']) {
        const search = new URLSearchParams({ [name]: text });
        for (const [get, path] of [
          [getApps, 'apps'],
          [getRuns, 'runs'],
        ] as const) {
          const response = await get(
            apiRequest('GET', `/api/v1/${path}?${search}`, { token }),
            withParams({}),
          );
          expect(await problemOf(response)).toMatchObject({ status: 422, code: 'invalid' });
        }
      }
    },
  );

  it.each(broken)('names nothing in a path: %s', async (_, slug) => {
    const response = await getApp(apiRequest('GET', '/api/v1/apps/x', { token }), withParams({ slug }));
    expect((await problemOf(response)).status).toBe(404);
  });

  it.each(broken)('is refused in every text of a plan’s choices: %s', async (_, text) => {
    const repositoryUrl = 'sample/shop';
    const ofApp = (app: object) => ({ repositoryUrl, choices: { apps: [{ path: '.', ...app }] } });
    for (const body of [
      { repositoryUrl: `sample/${text}` },
      { repositoryUrl, choices: { team: text } },
      { repositoryUrl, choices: { environments: [text] } },
      ofApp({ path: text }),
      ofApp({ name: text }),
      ofApp({ buildCommand: text }),
      ofApp({ testCommand: text }),
      ofApp({ startCommand: text }),
      ofApp({ runtimeVersion: text }),
      ofApp({ healthPath: `/${text}` }),
    ]) {
      const response = await postPlan(apiRequest('POST', '/api/v1/plans', { token, body }), withParams({}));
      expect(await problemOf(response)).toMatchObject({ status: 422, code: 'invalid' });
    }
    const body = { planId: text };
    const started = await postOnboarding(
      apiRequest('POST', '/api/v1/onboardings', { token, body }),
      withParams({}),
    );
    expect((await problemOf(started)).status).toBe(422);
  });
});

describe('a cursor that no list gave out', () => {
  const id = '0198c0de-0000-7000-8000-000000000000';
  const forged = (key: object) => Buffer.from(JSON.stringify(key)).toString('base64url');
  const cursors = [
    'odd',
    forged({}),
    forged({ at: '0000-01-01T00:00:00Z', id }),
    forged({ at: '2026-01-01T00:00:00Z', id: 'a\0' }),
    forged({ at: '2026-01-01T00:00:00Z', id, odd: 1 }),
  ];

  it.each(cursors)('is refused by runs and by the inbox: %s', async (cursor) => {
    const response = await getRuns(
      apiRequest('GET', `/api/v1/runs?cursor=${cursor}`, { token }),
      withParams({}),
    );
    expect(await problemOf(response)).toMatchObject({ status: 422 });
    for (const show of ['all', 'closed'] as const)
      await expect(getInboxView(maker.actor, { show, cursor }, server.context)).rejects.toMatchObject({
        code: 'invalid',
      });
  });

  it.each(['odd', forged({ rank: 1.5, name: 'a', slug: 'b' }), forged({ rank: 1e30 })])(
    'is refused by apps: %s',
    async (cursor) => {
      const response = await getApps(
        apiRequest('GET', `/api/v1/apps?cursor=${cursor}`, { token }),
        withParams({}),
      );
      expect(await problemOf(response)).toMatchObject({ status: 422 });
    },
  );

  it('is no number beyond those that runs have, either', async () => {
    for (const query of ['2147483647', '2147483648', '999999999999', '#0']) {
      const search = new URLSearchParams({ query });
      const response = await getRuns(apiRequest('GET', `/api/v1/runs?${search}`, { token }), withParams({}));
      expect([response.status, (await response.json()).items]).toEqual([200, []]);
    }
  });
});

describe('a body that is no request', () => {
  const post = (more: Pick<ApiRequest, 'headers'> & { raw: string | Uint8Array }) => {
    const { raw, headers } = more;
    const request = new Request('http://onramp.example.test/api/v1/plans', {
      method: 'POST',
      body: raw as string,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...headers,
      },
    });
    return postPlan(request, withParams({}));
  };

  it.each([
    ['no JSON', { raw: '{"a":' }, 400, 'malformed'],
    ['no UTF-8', { raw: Uint8Array.of(0x22, 0xff, 0x22) }, 400, 'malformed'],
    [
      'another format',
      { raw: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-media-type',
    ],
    ['longer than the limit', { raw: `"${'x'.repeat(300_000)}"` }, 413, 'too-large'],
    ['nested ever deeper', { raw: `${'['.repeat(50_000)}${']'.repeat(50_000)}` }, 422, 'invalid'],
  ] as const)('is refused with a status of its own: %s', async (_, given, status, code) => {
    expect(await problemOf(await post(given))).toMatchObject({ status, code });
  });
});

describe('the API’s description', () => {
  interface Described {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  }

  it('names every status that an operation can answer with', () => {
    const { paths } = buildOpenApi('https://onramp.example.test') as unknown as Described;
    const always = ['400', '401', '403', '500', '503'];
    const more: Record<string, string[]> = {
      createPlan: ['202', '404', '409', '413', '415', '422', '429'],
      startOnboarding: ['201', '404', '409', '413', '415', '422', '429'],
      undoRun: ['202', '404', '409', '413', '415', '422'],
      listRuns: ['200', '422'],
      listApps: ['200', '422'],
      listTeams: ['200'],
      listInbox: ['200', '422'],
      search: ['200', '422'],
    };
    for (const { method, path, id } of OPERATIONS) {
      const answers = Object.keys(paths[path]?.[method]?.responses ?? {});
      const own = more[id] ?? ['200', '404', ...(path.endsWith('/events') ? ['204'] : [])];
      expect({ id, answers: answers.sort() }).toEqual({ id, answers: [...always, ...own].sort() });
    }
  });
});

describe('a server action', () => {
  it.each([
    [[]],
    [null],
    ['text'],
    [{ repositoryUrl: 'sample/shop', choices: { team: 'a\0b' } }],
    [{ repositoryUrl: 7, choices: [] }],
  ])('is refused what the API is refused, in the same sentences: %j', (given) => {
    expect(() => parseInput(createPlanRequest, given, 'field')).toThrow(
      expect.objectContaining({ code: 'invalid', message: expect.stringMatching(/^The .+\.$/) }),
    );
  });
});
