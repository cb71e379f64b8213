import { describe, expect, it } from 'vitest';
import { isUnreadable, refusalOf } from './refuse-unreadable.ts';

describe('a request that Next would fail at', () => {
  it.each([
    ['TRACE', '/api/v1/runs?state=running', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/api/v1/runs/x/undo', 'POST, OPTIONS'],
    ['PROPFIND', '/api/v1/openapi.json', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/api/health', 'GET, HEAD, OPTIONS'],
    ['FOO', '/api/webhooks/github', 'POST'],
  ])('is told which methods there are: %s %s', async (method, target, allow) => {
    expect(isUnreadable(method, target)).toBe(true);
    const refusal = await refusalOf(method, target);
    expect([refusal.status, refusal.headers.get('allow')]).toEqual([405, allow]);
    expect(await refusal.json()).toMatchObject({ code: 'method-not-allowed', status: 405 });
  });

  it.each(['/api/v1/apps/%ff', '/api/v1/apps/%', '/api/auth/signin/%c3'])(
    'is told that its address is none: %s',
    async (target) => {
      expect(isUnreadable('GET', target)).toBe(true);
      const refusal = await refusalOf('GET', target);
      expect([refusal.status, refusal.headers.get('content-type')]).toEqual([
        400,
        'application/problem+json',
      ]);
    },
  );

  it('is answered with a page where people go, in which nothing of the request can run', async () => {
    const refusal = await refusalOf('<b>', '/apps/%ff');
    expect([refusal.status, refusal.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await refusal.text()).toContain('no part of an encoded character');
    expect(await (await refusalOf('<B>', '/apps')).text()).not.toContain('<B>');
  });

  it.each([
    ['GET', '/api/v1/apps/%C3%A9?query=%ff'],
    ['POST', '/onboard'],
    ['HEAD', '/'],
  ])('is no other one: %s %s', (method, target) => expect(isUnreadable(method, target)).toBe(false));
});
