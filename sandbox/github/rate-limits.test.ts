import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { createRateLimits } from './rate-limits.ts';

it('counts each credential apart and says when it was one too many', async () => {
  const limits = createRateLimits({ authenticated: 2, anonymous: 1 });
  const app = new Hono().get('/', (context) => context.json(limits.take(context)));
  const ask = async (headers: Record<string, string> = {}) => {
    const response = await app.request('/', { headers });
    return (await response.json()) as { remaining: number; exceeded: boolean };
  };
  const one = { authorization: 'Bearer one' };
  expect([await ask(one), await ask(one), await ask(one)]).toMatchObject([
    { remaining: 1, exceeded: false },
    { remaining: 0, exceeded: false },
    { remaining: 0, exceeded: true },
  ]);
  expect(await ask({ authorization: 'token two' })).toMatchObject({ exceeded: false });
  expect([await ask(), await ask()]).toMatchObject([{ exceeded: false }, { exceeded: true }]);
});
