import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';

let server;
let url;
before(async () => {
  server = createApp().listen(0);
  await new Promise((ready) => server.once('listening', ready));
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const post = (path, body) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('says that it is healthy', async () => {
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
});

test('says at its root what it is', async () => {
  assert.equal((await (await fetch(url)).json()).service, 'loyalty-api');
});

test('counts requests in its metrics', async () => {
  assert.match(await (await fetch(`${url}/metrics`)).text(), /http_requests_total/);
});

test('gives one point for each full euro', async () => {
  const { points } = await (await post('/points', { cents: 1999 })).json();
  assert.equal(points, 19);
});
