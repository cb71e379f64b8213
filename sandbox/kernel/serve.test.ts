import { request } from 'node:http';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Service, serveApp } from './serve.ts';

let service: Service;
beforeAll(async () => {
  service = await serveApp(new Hono().all('*', (c) => c.text('served')));
});
afterAll(() => service.close());

/** The status for a request that says it is for `host`, as a browser does for the name in its address bar. */
function statusFor(host: string, path = '/'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(`${service.url}${path}`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.once('error', reject);
    call.end();
  });
}

it.each(['127.0.0.1:8080', 'localhost', 'orders-api-staging.localhost:8080', '[::1]:9', '127.8.8.8'])(
  'serves this machine under its name %s',
  async (host) => expect(await statusFor(host)).toBe(200),
);

// A page of elsewhere whose name is made to mean this machine (DNS rebinding) still sends its own name.
it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.7:8080'])(
  'refuses everybody else: %s',
  async (host) => {
    expect(await statusFor(host)).not.toBe(200);
    expect(await statusFor(host, '/__faults')).not.toBe(200);
  },
);
