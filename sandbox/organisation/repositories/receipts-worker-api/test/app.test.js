import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from '../src/app.js';

const app = createApp({ logger: false });

test('says that it is healthy', async () => {
  assert.equal((await app.inject('/healthz')).statusCode, 200);
});

test('says at its root what it is', async () => {
  assert.equal((await app.inject('/')).json().service, 'receipts-worker-api');
});

test('writes a receipt with its sum and counts it', async () => {
  const payload = { number: 7, items: [{ name: 'Tea', cents: 350 }, { name: 'Cup', cents: 1200 }] };
  const response = await app.inject({ method: 'POST', url: '/receipts', payload });
  assert.equal(response.body, 'Receipt 7\nTea 3.50 EUR\nCup 12.00 EUR\nSum 15.50 EUR');
  assert.match((await app.inject('/metrics')).body, /receipts_written_total 1/);
});
