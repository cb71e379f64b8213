import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudClient } from 'jira.js';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openStore, type Store } from '../../kernel/store.ts';
import { type Contracted, contracted, contractsDir } from '../../kernel/testing/contracted.ts';
import { adfFromText } from '../adf.ts';
import { type Jira, startJira } from '../index.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  event: string;
}

const people = [
  { login: 'tomas', name: 'Tomas Sample', email: 'tomas@acme.example' },
  { login: 'onramp', name: 'Onramp', email: 'onramp@acme.example', accountType: 'app' as const },
];
const SEARCH_LAG_MS = 60_000;
let clockMs = Date.now();

/** Lets the time pass that search needs to notice what was written before. */
export function passSearchLag(): void {
  clockMs += SEARCH_LAG_MS;
}

let dataDir: string;
let store: Store;
export let jira: Jira;
export let proxy: Contracted | undefined;
export const received: Received[] = [];
/** What the webhooks' receiver answers with; 204 again after each test. */
export const answer = { status: 204 };
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    received.push({
      headers: request.headers,
      body,
      event: (JSON.parse(body) as { webhookEvent: string }).webhookEvent,
    });
    response.writeHead(answer.status).end();
  });
});

/** Starts Jira for the tests of one file, behind the contract's proxy when there is one. */
export function withJira(): void {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sandbox-jira-'));
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
    store = openStore(join(dataDir, 'store.sqlite'));
    await start();
    if (contractsDir) proxy = await contracted(jira.url, 'jira.json');
  });
  afterEach(() => {
    received.length = 0;
    answer.status = 204;
  });
  afterAll(async () => {
    await proxy?.close();
    await jira.close();
    store.close();
    receiver.close();
    rmSync(dataDir, { recursive: true });
  });
}

export async function start(port = 0): Promise<void> {
  jira = await startJira({
    store,
    dataDir,
    port,
    log: () => {},
    people,
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks`,
    searchLagMs: SEARCH_LAG_MS,
    now: () => clockMs,
    webhookRetryDelayMs: 50,
  });
}

export function client(login = 'onramp') {
  const { email, apiToken } = jira.credentials(login);
  return createCloudClient({
    host: proxy?.url ?? jira.url,
    auth: { type: 'basic', email, apiToken },
    onSchemaMismatch: 'throw',
  });
}

export async function createIssue(label = 'onramp-task-1') {
  return client().issues.createIssue({
    fields: {
      project: { key: 'PLAT' },
      issuetype: { name: 'Service request' },
      summary: 'Install the Onramp app on acme/loyalty-api',
      description: adfFromText('Please install the app.'),
      labels: [label],
      priority: { id: '2' },
      assignee: { accountId: jira.credentials('tomas').accountId },
    },
  } as never);
}

export const raw = (path: string, init: RequestInit = {}, login = 'onramp') => {
  const { email, apiToken } = jira.credentials(login);
  return fetch(`${proxy?.url ?? jira.url}/rest/api/3${path}`, {
    ...init,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    },
  });
};
