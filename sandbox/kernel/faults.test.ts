import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRequest } from './faults.ts';
import { type Service, serveApp } from './serve.ts';

let service: Service;
let effects: number;

beforeEach(async () => {
  effects = 0;
  const app = new Hono();
  app.post('/things', (c) => {
    effects++;
    return c.json({ made: effects }, 201);
  });
  app.get('/things', (c) => c.json({ made: effects }));
  service = await serveApp(app);
});
afterEach(() => service.close());

const make = () => fetch(`${service.url}/things`, { method: 'POST' });
async function arm(fault: FaultRequest): Promise<{ id: number }> {
  const response = await fetch(`${service.url}/__faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: number };
}
const list = async () =>
  (await (await fetch(`${service.url}/__faults`)).json()) as Array<{ met: number; held: number }>;

describe('the fault switch', () => {
  it('refuses the next matching requests with the given answer, then is healthy again', async () => {
    await arm({
      method: 'POST',
      path: '^/things$',
      times: 2,
      action: {
        kind: 'respond',
        status: 429,
        headers: { 'retry-after': '3' },
        body: { message: 'slow down' },
      },
    });
    expect((await fetch(`${service.url}/things`)).status).toBe(200);
    const refused = await make();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await refused.json()).toEqual({ message: 'slow down' });
    expect((await make()).status).toBe(429);
    expect((await make()).status).toBe(201);
    expect(effects).toBe(1);
  });

  it('drops the connection after the effect', async () => {
    await arm({ path: '/things', action: { kind: 'drop-after' } });
    await expect(make()).rejects.toThrow('fetch failed');
    expect(effects).toBe(1);
  });

  it('drops the connection before the effect', async () => {
    await arm({ path: '/things', action: { kind: 'drop-before' } });
    await expect(make()).rejects.toThrow('fetch failed');
    expect(effects).toBe(0);
  });

  it('holds the answer after the effect until released', async () => {
    const { id } = await arm({ path: '/things', action: { kind: 'hold-after' } });
    const answer = make();
    await expect.poll(async () => (await list())[0]).toMatchObject({ met: 1, held: 1 });
    expect(effects).toBe(1);
    await fetch(`${service.url}/__faults/${id}/release`, { method: 'POST' });
    expect((await answer).status).toBe(201);
  });

  it('lets held requests go when disarmed', async () => {
    await arm({ path: '/things', action: { kind: 'hold-before' } });
    const answer = make();
    await expect.poll(async () => (await list())[0]).toMatchObject({ held: 1 });
    expect(effects).toBe(0);
    await fetch(`${service.url}/__faults`, { method: 'DELETE' });
    expect((await answer).status).toBe(201);
    expect(await list()).toEqual([]);
  });

  it('refuses a fault it does not understand', async () => {
    const response = await fetch(`${service.url}/__faults`, {
      method: 'POST',
      body: JSON.stringify({ path: '(', action: { kind: 'respond', status: 500 } }),
    });
    expect(response.status).toBe(400);
  });
});
