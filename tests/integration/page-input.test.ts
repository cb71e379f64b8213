import { NextRequest } from 'next/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import Apps from '#app/(portal)/apps/page.tsx';
import Inbox from '#app/(portal)/inbox/page.tsx';
import { createPlanAction, startOnboardingAction } from '#app/(portal)/onboard/actions.ts';
import { createTokenAction, revokeTokenAction } from '#app/(portal)/profile/actions.ts';
import { undoRunAction } from '#app/(portal)/runs/actions.ts';
import Runs from '#app/(portal)/runs/page.tsx';
import { answerAuthRequest } from '#server/auth/answer-auth-request.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createTestServer,
  linkGithubAccount,
  PORTAL_URL,
  type TestServer,
} from '../support/server.ts';
import { serveRoutes } from '../support/web.ts';

/** Of Next only what a request brings along: the cookies of a browser, here a real session's. */
const browser = vi.hoisted(() => ({ cookie: '' }));
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => {
      const value = new Headers({ cookie: browser.cookie }).get('cookie')?.split(`${name}=`)[1];
      return value === undefined ? undefined : { name, value };
    },
  }),
  headers: async () => new Headers(),
}));
vi.mock('next/cache', () => ({ revalidatePath: () => undefined, refresh: () => undefined }));

let postgres: TestPostgres;
let server: TestServer;
let routes: ReturnType<typeof serveRoutes>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  server = createTestServer(url);
  routes = serveRoutes(server, url);
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await linkGithubAccount(server, maker.person);
  browser.cookie = maker.cookie;
}, 60_000);
afterAll(async () => {
  await routes.stop();
  await server.close();
  await postgres.stop();
});

/** What anybody can send to an action, whatever its types say. */
const GARBAGE: unknown[] = [
  undefined,
  null,
  [],
  7,
  'evil',
  {},
  { repositoryUrl: [] },
  { repositoryUrl: 'a\0b', choices: null },
  { repositoryUrl: 'acme/orders', choices: { apps: 'all' } },
  { planId: {}, merge: 'wait' },
  { planId: 'a\ud83d', merge: 'evil' },
  { name: 'a', scopes: 'read', expiresInDays: 1e30 },
];
const ID = '0198c0de-0000-7000-8000-000000000000';

describe('a server action', () => {
  it.each([
    ['createPlan', createPlanAction],
    ['startOnboarding', startOnboardingAction],
    ['createToken', createTokenAction],
    ['revokeToken', revokeTokenAction],
    ['undoRun', undoRunAction],
  ] as ReadonlyArray<[string, (...given: unknown[]) => Promise<unknown>]>)(
    'answers a sentence to whatever it is called with, and never fails: %s',
    async (_, action) => {
      for (const given of GARBAGE)
        expect(await action(given, 'evil')).toEqual({
          ok: false,
          code: expect.stringMatching(/^(invalid|not-found)$/),
          message: expect.stringMatching(/^[A-Z][^{}]+\.$/),
        });
    },
  );

  it('says what is wrong with a choice that there is not', async () => {
    const merge = 'evil' as 'wait';
    expect(await startOnboardingAction({ planId: ID, merge })).toEqual({
      ok: false,
      code: 'invalid',
      message: 'The field merge must be one of "wait", "auto".',
    });
  });
});

describe('a page', () => {
  it.each([
    ['runs', Runs],
    ['apps', Apps],
    ['inbox', Inbox],
  ])('asked for with a cursor that no list gave out is not found: %s', async (_, Page) => {
    const open = (search: Record<string, string>) => Page({ searchParams: Promise.resolve(search) });
    await expect(open({})).resolves.toBeDefined();
    for (const cursor of ['odd', 'a\0b', 'a\ud83d', Buffer.from('{}').toString('base64url')])
      await expect(open({ show: 'all', cursor })).rejects.toMatchObject({
        digest: 'NEXT_HTTP_ERROR_FALLBACK;404',
      });
  });
});

describe('sign-in', () => {
  const ask = (
    search: string,
    { cookie, body, type }: { cookie?: string; body?: string; type?: string } = {},
  ) =>
    answerAuthRequest(
      new NextRequest(`${PORTAL_URL}/api/auth/${body === undefined ? 'csrf' : 'signin/oidc'}${search}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(cookie && { cookie }),
          'content-type': type ?? 'application/x-www-form-urlencoded',
        },
        ...(body !== undefined && { body }),
      }),
      { params: Promise.resolve({ nextauth: body === undefined ? ['csrf'] : ['signin', 'oidc'] }) },
    );
  const NO_ADDRESSES = ['http://', 'javascript:alert(1)', 'evil', '//', 'data:text/html,x'];

  it.each(NO_ADDRESSES)('refuses an address to come back to that is none: %s', async (address) => {
    const encoded = encodeURIComponent(address);
    for (const response of [
      await ask(`?callbackUrl=${encoded}`),
      await ask('', { body: `callbackUrl=${encoded}` }),
      await ask('', { body: JSON.stringify({ callbackUrl: address }), type: 'application/json' }),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'malformed',
        detail: 'The address to come back to after signing in is none. Sign in from the portal’s own page.',
      });
    }
  });

  it.each(['{', 'null', '{"callbackUrl":7}', '{"callbackUrl":["/"]}'])(
    'refuses a JSON body that is no sign-in: %s',
    async (body) => {
      const response = await ask('', { body, type: 'application/json' });
      expect([response.status, (await response.json()).code]).toEqual([400, 'malformed']);
    },
  );

  it('takes back a cookie that it cannot read, so that the next try succeeds', async () => {
    const response = await ask('', { cookie: 'next-auth.callback-url=http%3A%2F%2F' });
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toContain('sign in again');
    expect(response.headers.get('set-cookie')).toMatch(/^next-auth\.callback-url=; Path=\/; Max-Age=0/);
  });
});
