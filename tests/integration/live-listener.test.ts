import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListener, type Listener } from '#server/live/listener.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let databaseUrl: string;
let listener: Listener;
let client: pg.Client;

beforeAll(async () => {
  postgres = await startTestPostgres();
  databaseUrl = await postgres.createDatabase();
  listener = createListener({ databaseUrl, log: () => undefined });
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await listener.close();
  await client.end();
  await postgres.stop();
});

const listeners = async () =>
  (await client.query(`SELECT pid FROM pg_stat_activity WHERE application_name = 'onramp-live'`)).rows.map(
    (row) => row.pid as number,
  );

describe('the live listener', () => {
  it('tells each subscriber of its own thing only, over one connection', async () => {
    const seen: string[] = [];
    const subscribe = (id: string) =>
      new Promise<() => void>((resolve) => {
        const unsubscribe = listener.subscribe('run_changed', id, () => {
          seen.push(id);
          resolve(unsubscribe);
        });
      });
    // The first call back comes with the connection itself.
    await subscribe('a');
    listener.subscribe('run_changed', 'b', () => seen.push('b'));
    seen.length = 0;
    await client.query(`NOTIFY run_changed, 'b'`);
    await expect.poll(() => seen).toEqual(['b']);
    expect(await listeners()).toHaveLength(1);
  });

  it('comes back after the connection is lost, and then tells everybody to look', async () => {
    let calls = 0;
    const unsubscribe = listener.subscribe('plan_changed', 'c', () => calls++);
    const [pid] = await listeners();
    await client.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect.poll(() => calls).toBeGreaterThan(0);
    const before = calls;
    await client.query(`NOTIFY plan_changed, 'c'`);
    await expect.poll(() => calls).toBeGreaterThan(before);
    unsubscribe();
    const after = calls;
    await client.query(`NOTIFY plan_changed, 'c'`);
    await client.query('SELECT pg_sleep(0.2)');
    expect(calls).toBe(after);
  });
});
