import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  adf,
  createJiraClient,
  type Jira,
  parseJiraWebhook,
  verifyJiraWebhook,
} from '#integrations/jira/index.ts';
import { type Jira as JiraStandIn, startJira } from '#sandbox/jira/index.ts';
import { openStore, type Store } from '#sandbox/kernel/store.ts';
import { type AnsweringServer, answeringServer } from '../support/answering-server.ts';
import { type Recording, recordExchanges } from '../support/contract-recorder.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SEARCH_LAG_MS = 100;

let dataDir: string;
let store: Store;
let standIn: JiraStandIn;
let recording: Recording;
let receiver: AnsweringServer;
let jira: Jira;
let tomas: Jira;
const deliveries: Array<{ signature: string | null; identifier: string | null; body: string }> = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'onramp-jira-'));
  receiver = await answeringServer((request, response, body) => {
    const header = (name: string) => request.headers[name]?.toString() ?? null;
    deliveries.push({
      signature: header('x-hub-signature'),
      identifier: header('x-atlassian-webhook-identifier'),
      body,
    });
    response.writeHead(204).end();
  });
  store = openStore(join(dataDir, 'store.sqlite'));
  standIn = await startJira({
    store,
    dataDir,
    port: 0,
    log: () => {},
    people: [
      { login: 'tomas', name: 'Tomas Sample', email: 'tomas@acme.example' },
      { login: 'onramp', name: 'Onramp', email: 'onramp@acme.example', accountType: 'app' },
    ],
    webhookUrl: receiver.url,
    searchLagMs: SEARCH_LAG_MS,
  });
  recording = await recordExchanges({ target: standIn.url, contract: 'jira.json' });
  jira = clientOf('onramp');
  tomas = clientOf('tomas');
});

afterAll(async () => {
  await recording.close();
  await standIn.close();
  await receiver.close();
  store.close();
  rmSync(dataDir, { recursive: true });
});

function clientOf(login: string): Jira {
  const { email, apiToken } = standIn.credentials(login);
  return createJiraClient({ baseUrl: recording.url, webUrl: standIn.url, auth: { email, apiToken } });
}

const createTask = (label: string) =>
  jira.createIssue({
    projectKey: 'PLAT',
    issueType: 'Task',
    summary: 'Install the Onramp app\non acme/loyalty-api',
    labels: ['onramp', label],
    description: adf.adfDocument(
      adf.paragraph(
        'Please install the app on ',
        adf.link('acme/loyalty-api', 'https://github.example/acme/loyalty-api'),
      ),
      adf.heading('Facts'),
      adf.table(['Measure', 'Asked', 'Limit'], [['CPU', '2 cores', '1 core']]),
      adf.bulletList([[adf.strong('Resolved: '), adf.text('the run goes on')]]),
    ),
  });

async function resolve(key: string): Promise<void> {
  const done = (await tomas.listTransitions(key)).find((transition) => transition.to === 'done');
  if (!done) throw new Error('no transition leads to done');
  await tomas.transition(key, { transitionId: done.id, resolutionId: '10000' });
}

describe('the Jira integration', () => {
  it('creates a task, links it, comments on it, and reads it back', async () => {
    const { key, url } = await createTask('onramp-create');
    expect(url).toBe(`${standIn.url}/browse/${key}`);
    await jira.addRemoteLink(key, {
      globalId: 'onramp/run/1',
      url: 'https://onramp.example/runs/1',
      title: 'The run',
    });
    await jira.addRemoteLink(key, {
      globalId: 'onramp/run/1',
      url: 'https://onramp.example/runs/1',
      title: 'The run',
    });
    await jira.addComment(key, adf.adfDocument(adf.paragraph('A second run waits for this.')));

    const issue = await jira.getIssue(key);
    expect(issue).toMatchObject({
      key,
      summary: 'Install the Onramp app on acme/loyalty-api',
      labels: ['onramp', 'onramp-create'],
      status: { category: 'new' },
      resolution: null,
      resolvedBy: null,
      commentCount: 1,
      lastComment: { author: { displayName: 'Onramp' }, text: 'A second run waits for this.' },
    });
    expect(issue.updatedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('finds a task by its label once search has noticed it', async () => {
    const { key } = await createTask('onramp-label');
    await expect.poll(async () => (await jira.findIssueByLabel('PLAT', 'onramp-label'))?.key).toBe(key);
    expect(await jira.findIssueByLabel('PLAT', 'onramp-"nobody"')).toBeNull();
  });

  it('tells who resolved a task, and how', async () => {
    const { key } = await createTask('onramp-resolve');
    await resolve(key);
    const issue = await jira.getIssue(key);
    expect(issue).toMatchObject({
      status: { category: 'done' },
      resolution: { id: '10000' },
      resolvedBy: { displayName: 'Tomas Sample' },
    });
    expect(issue.resolvedAt).toBeInstanceOf(Date);
  });

  it('reads many tasks at once and leaves out those that do not exist', async () => {
    const [one, two] = [await createTask('onramp-bulk-1'), await createTask('onramp-bulk-2')];
    const found = await jira.listIssues([one.key, 'PLAT-99999', two.key]);
    expect(found.map((issue) => issue.key)).toEqual([one.key, two.key]);
  });

  it('answers null for a task that is gone', async () => {
    expect(await jira.findIssue('PLAT-99999')).toBeNull();
    await expect(jira.getIssue('PLAT-99999')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('knows itself', async () => {
    expect(await jira.getMyself()).toMatchObject({ displayName: 'Onramp' });
  });

  it('says what Jira refuses', async () => {
    const nobody = createJiraClient({
      baseUrl: recording.url,
      auth: { email: 'nobody@acme.example', apiToken: 'wrong' },
    });
    await expect(nobody.getMyself()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      jira.createIssue({
        projectKey: 'NONE',
        issueType: 'Task',
        summary: 'x',
        labels: [],
        description: adf.adfDocument(),
      }),
    ).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('project') });
    await expect(jira.findIssue('../myself')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('verifies and reads what Jira itself signed', async () => {
    deliveries.length = 0;
    const { key } = await createTask('onramp-webhook');
    await expect.poll(() => deliveries.length).toBeGreaterThan(0);
    const delivery = deliveries[0]!;
    const body = Buffer.from(delivery.body);
    const verify = (secret: string, bytes: Uint8Array) =>
      verifyJiraWebhook({ secret, body: bytes, signature: delivery.signature });
    expect(verify(standIn.webhookSecret, body)).toBe(true);
    expect(verify('another secret', body)).toBe(false);
    expect(verify(standIn.webhookSecret, Buffer.concat([body, Buffer.from(' ')]))).toBe(false);
    const sha1 = createHmac('sha1', standIn.webhookSecret).update(body).digest('hex');
    expect(verifyJiraWebhook({ secret: standIn.webhookSecret, body, signature: `sha1=${sha1}` })).toBe(false);
    expect(parseJiraWebhook({ identifier: delivery.identifier, body })).toEqual({
      identifier: delivery.identifier,
      event: 'jira:issue_created',
      issueKey: key,
    });
    expect(delivery.identifier).toMatch(/.+/);
  });

  it('keeps to the contract in every exchange', () => {
    expect(recording.violations()).toEqual([]);
  });
});

describe('a Jira in trouble', () => {
  const arm = (fault: unknown) =>
    fetch(`${standIn.url}/__faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
  const direct = (timeoutMs = 2000) => {
    const { email, apiToken } = standIn.credentials('onramp');
    return createJiraClient({ baseUrl: standIn.url, auth: { email, apiToken }, timeoutMs });
  };

  it('is waited for exactly as long as it asks', async () => {
    await arm({ path: '/myself', action: { kind: 'respond', status: 429, headers: { 'Retry-After': '7' } } });
    await expect(direct().getMyself()).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 7000 });
  });

  it('is unavailable when it fails, is silent, or hangs up', async () => {
    await arm({ path: '/myself', action: { kind: 'respond', status: 503, body: 'down' } });
    await expect(direct().getMyself()).rejects.toMatchObject({ code: 'unavailable' });
    await arm({ path: '/myself', action: { kind: 'delay-before', milliseconds: 400 } });
    await expect(direct(100).getMyself()).rejects.toMatchObject({
      code: 'unavailable',
      details: { timedOut: true },
    });
    await arm({ path: '/myself', action: { kind: 'drop-before' } });
    await expect(direct().getMyself()).rejects.toMatchObject({
      code: 'unavailable',
      details: { timedOut: false },
    });
  });

  it('is asked once only: retries belong to the workflow', async () => {
    const server = await answeringServer((_request, response) => response.writeHead(502).end());
    const client = createJiraClient({ baseUrl: server.url, auth: { email: 'a@b.example', apiToken: 't' } });
    await expect(client.getMyself()).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.requests).toHaveLength(1);
    await server.close();
  });
});
