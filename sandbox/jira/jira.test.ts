import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudClient } from 'jira.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../kernel/store.ts';
import { type Contracted, contracted, contractsDir } from '../kernel/testing/contracted.ts';
import { adfFromText } from './adf.ts';
import { type Jira, startJira } from './index.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  event: string;
}

const people = [
  { login: 'tomas', name: 'Tomas Sample', email: 'tomas@acme.example' },
  { login: 'onramp', name: 'Onramp', email: 'onramp@acme.example', accountType: 'app' as const },
];
const SEARCH_LAG_MS = 120;

let dataDir: string;
let store: Store;
let jira: Jira;
let proxy: Contracted | undefined;
const received: Received[] = [];
let answerWith = 204;
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
    response.writeHead(answerWith).end();
  });
});

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-jira-'));
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  store = openStore(join(dataDir, 'store.sqlite'));
  await start();
  if (contractsDir) proxy = await contracted(jira.url, 'jira.json');
});
afterEach(() => {
  received.length = 0;
  answerWith = 204;
});
afterAll(async () => {
  await proxy?.close();
  await jira.close();
  store.close();
  receiver.close();
  rmSync(dataDir, { recursive: true });
});

async function start(port = 0): Promise<void> {
  jira = await startJira({
    store,
    dataDir,
    port,
    log: () => {},
    people,
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks`,
    searchLagMs: SEARCH_LAG_MS,
    webhookRetryDelayMs: 50,
  });
}

function client(login = 'onramp') {
  const { email, apiToken } = jira.credentials(login);
  return createCloudClient({
    host: proxy?.url ?? jira.url,
    auth: { type: 'basic', email, apiToken },
    onSchemaMismatch: 'throw',
  });
}

async function createIssue(label = 'onramp-task-1') {
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

const raw = (path: string, init: RequestInit = {}, login = 'onramp') => {
  const { email, apiToken } = jira.credentials(login);
  return fetch(`${proxy?.url ?? jira.url}/rest/api/3${path}`, {
    ...init,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    },
  });
};

describe('issues', () => {
  it('walks a request from creation to its resolution, with the history of who did what', async () => {
    const { key } = await createIssue();
    const before = await client().issues.getIssue({ issueIdOrKey: key, expand: 'renderedFields' });
    expect(before.fields?.status?.statusCategory?.key).toBe('new');
    expect(before.renderedFields?.description).toContain('<p>Please install the app.</p>');

    const { transitions } = await client('tomas').issues.getTransitions({
      issueIdOrKey: key,
      expand: 'transitions.fields',
    });
    expect(transitions?.map((one) => one.name)).toEqual(['Start', 'Ask the requester', 'Resolve', 'Reject']);
    await client('tomas').issues.doTransition({
      issueIdOrKey: key,
      transition: { id: '31' },
      fields: { resolution: { id: '10002' } },
      update: { comment: [{ add: { body: adfFromText('Not this one.') } }] } as never,
    });

    const after = await client().issues.getIssue({ issueIdOrKey: key, expand: 'changelog' });
    expect(after.fields?.status?.statusCategory?.key).toBe('done');
    expect(after.fields?.resolution?.name).toBe('Declined');
    const items = after.changelog?.histories?.flatMap((one) =>
      one.items?.map((item) => [one.author?.displayName, item.field, item.toString]),
    );
    expect(items).toEqual([
      ['Tomas Sample', 'resolution', 'Declined'],
      ['Tomas Sample', 'status', 'Done'],
    ]);
    const { comments } = await client().issueComments.getComments({ issueIdOrKey: key });
    expect(comments?.map((one) => one.author?.displayName)).toEqual(['Tomas Sample']);
  });

  it('reopens with the resolution cleared, and rejects as Won’t Do', async () => {
    const { key } = await createIssue();
    await client().issues.doTransition({ issueIdOrKey: key, transition: { id: '41' } });
    const rejected = await client().issues.getIssue({ issueIdOrKey: key });
    expect(rejected.fields?.resolution?.name).toBe("Won't Do");
    await client().issues.doTransition({ issueIdOrKey: key, transition: { id: '51' } });
    const reopened = await client().issues.getIssue({ issueIdOrKey: key });
    expect(reopened.fields?.resolution).toBeNull();
    expect(reopened.fields?.status?.statusCategory?.key).toBe('new');
  });

  it('refuses what is wrong with one message per field', async () => {
    const response = await raw('/issue', {
      method: 'POST',
      body: JSON.stringify({
        fields: { project: { key: 'NONE' }, description: 'plain', labels: ['two words'], colour: 1 },
      }),
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: Record<string, string> };
    expect(Object.keys(errors).sort()).toEqual(['colour', 'description', 'labels', 'project']);
    expect(errors.description).toContain('Atlassian Document');
  });

  it('refuses an empty comment, and one that is not a document', async () => {
    const { key } = await createIssue();
    for (const body of ['{}', JSON.stringify({ body: 'words' })]) {
      expect((await raw(`/issue/${key}/comment`, { method: 'POST', body })).status).toBe(400);
    }
  });

  it('refuses a transition that does not lead out of the status', async () => {
    const { key } = await createIssue();
    const response = await raw(`/issue/${key}/transitions`, {
      method: 'POST',
      body: JSON.stringify({ transition: { id: '51' } }),
    });
    expect(response.status).toBe(400);
  });

  it('keeps one remote link per global id, and properties by key', async () => {
    const { key } = await createIssue();
    const link = {
      issueIdOrKey: key,
      globalId: 'onramp-run=1',
      object: { url: 'http://localhost:3000/runs/1', title: 'Run 1' },
    };
    const first = await client().issueRemoteLinks.createOrUpdateRemoteIssueLink(link);
    const second = await client().issueRemoteLinks.createOrUpdateRemoteIssueLink({
      ...link,
      object: { ...link.object, title: 'The run' },
    });
    expect(second.id).toBe(first.id);
    const links = await (await raw(`/issue/${key}/remotelink`)).json();
    expect(links).toMatchObject([{ globalId: 'onramp-run=1', object: { title: 'The run' } }]);

    await client().issueProperties.setIssueProperty({
      issueIdOrKey: key,
      propertyKey: 'onramp',
      body: { cause: 'x' },
    });
    const keys = await client().issueProperties.getIssuePropertyKeys({ issueIdOrKey: key });
    expect(keys.keys?.map((one) => one.key)).toEqual(['onramp']);
  });

  it('answers in bulk, naming what is missing', async () => {
    const { key, id } = await createIssue();
    const { issues, issueErrors } = await client().issues.bulkFetchIssues({
      issueIdsOrKeys: [key, 'PLAT-99999'],
      fields: ['status', 'resolution'],
    });
    expect(issues?.map((one) => one.id)).toEqual([id]);
    expect(issueErrors?.[0]?.id).toBe('PLAT-99999');
  });

  it('hides a deleted issue', async () => {
    const { key } = await createIssue();
    await client().issues.deleteIssue({ issueIdOrKey: key });
    expect((await raw(`/issue/${key}`)).status).toBe(404);
  });

  it('lets nobody in without a valid token', async () => {
    const response = await fetch(`${jira.url}/rest/api/3/myself`, {
      headers: { authorization: 'Basic bm9ib2R5Ong=' },
    });
    expect(response.status).toBe(401);
  });
});

describe('search', () => {
  const search = (jql: string, maxResults = 50, nextPageToken?: string) =>
    client().issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql,
      fields: ['status', 'labels'],
      maxResults,
      nextPageToken,
    });

  it('notices a new issue only after its lag', async () => {
    const { key } = await createIssue('lagging');
    expect((await search('labels = lagging')).issues).toEqual([]);
    await vi.waitFor(async () => expect((await search('labels = lagging')).issues).toHaveLength(1));
    const found = await search(
      `project = PLAT AND key in (${key}) AND statusCategory != Done ORDER BY updated DESC`,
    );
    expect(found.issues?.[0]?.key).toBe(key);
  });

  it('reads issues named in reconcileIssues as they really are', async () => {
    const { id } = await createIssue('reconciled');
    const { issues } = await client().issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql: 'labels = reconciled',
      reconcileIssues: [Number(id)],
    });
    expect(issues?.map((one) => one.id)).toEqual([id]);
  });

  it('pages by token', async () => {
    for (let i = 0; i < 3; i++) await createIssue('paged');
    await vi.waitFor(async () => expect((await search('labels = paged')).issues).toHaveLength(3));
    const first = await search('labels = paged', 2);
    expect(first.isLast).toBe(false);
    const second = await search('labels = paged', 2, first.nextPageToken ?? undefined);
    expect(second.issues).toHaveLength(1);
    const { count } = await client().issueSearch.countIssues({ jql: 'labels = paged' });
    expect(count).toBe(3);
  });

  it.each([
    ['colour = red', "Field 'colour' does not exist"],
    ['project = NOPE', "The value 'NOPE' does not exist"],
    ['project PLAT', 'Expecting an operator'],
    ['order by created', 'Unbounded JQL'],
    ['key = PLAT-99999', "An issue with key 'PLAT-99999' does not exist"],
  ])('refuses %s', async (jql, message) => {
    const response = await raw('/search/jql', { method: 'POST', body: JSON.stringify({ jql }) });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });
});

describe('webhooks', () => {
  it('are signed over the raw body and carry what changed', async () => {
    const { key } = await createIssue();
    await client('tomas').issues.doTransition({ issueIdOrKey: key, transition: { id: '31' } });
    await vi.waitFor(() =>
      expect(received.map((one) => one.event)).toEqual(['jira:issue_created', 'jira:issue_updated']),
    );
    const { headers, body } = received[1]!;
    const signature = createHmac('sha256', jira.webhookSecret).update(body).digest('hex');
    expect(headers['x-hub-signature']).toBe(`sha256=${signature}`);
    const payload = JSON.parse(body) as {
      issue: { key: string };
      changelog: { items: Array<{ field: string }> };
    };
    expect(payload.issue.key).toBe(key);
    expect(payload.changelog.items.map((one) => one.field)).toContain('status');
  });

  it('are sent again with the same identifier after a 5xx', async () => {
    answerWith = 503;
    await createIssue();
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1));
    answerWith = 204;
    const identifiers = new Set(received.map((one) => one.headers['x-atlassian-webhook-identifier']));
    expect(identifiers.size).toBe(1);
    expect(received[1]?.headers['x-atlassian-webhook-retry']).toBe('1');
  });

  it('can be lost on demand', async () => {
    await fetch(`${jira.url}/__webhooks`, { method: 'POST', body: JSON.stringify({ drop: 1 }) });
    const lost = await createIssue();
    const kept = await createIssue();
    const told = (key: string) => received.some((one) => one.body.includes(`"key":"${key}"`));
    await vi.waitFor(() => expect(told(kept.key)).toBe(true));
    expect(told(lost.key)).toBe(false);
  });
});

describe('pages', () => {
  it('let a platform engineer resolve a ticket as themselves', async () => {
    const { key } = await createIssue();
    const form = new URLSearchParams({
      actor: 'tomas',
      transition: '31',
      resolution: '10000',
      comment: 'Installed.',
    });
    const response = await fetch(`${jira.url}/browse/${key}/transition`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    const html = await (await fetch(`${jira.url}/browse/${key}`)).text();
    expect(html).toContain('Done: Done');
    expect(html).toContain('Installed.');
    expect(await (await fetch(`${jira.url}/projects/PLAT`)).text()).toContain(key);
  });

  it('show text from outside as text', async () => {
    const { key } = await createIssue();
    await client().issueComments.addComment({
      issueIdOrKey: key,
      body: adfFromText('<script>alert(1)</script>'),
    } as never);
    expect(await (await fetch(`${jira.url}/browse/${key}`)).text()).not.toContain('<script>');
  });
});

describe('the site', () => {
  it('names its project, types, statuses and people', async () => {
    const project = await client().projects.getProject({ projectIdOrKey: 'PLAT' });
    expect(project.issueTypes?.map((one) => one.name)).toContain('Service request');
    const statuses = await client().workflowStatuses.getStatuses();
    expect(new Set(statuses.map((one) => one.statusCategory?.key))).toEqual(
      new Set(['new', 'indeterminate', 'done']),
    );
    const resolutions = await (await raw('/resolution')).json();
    expect((resolutions as Array<{ name: string }>).map((one) => one.name)).toEqual([
      'Done',
      "Won't Do",
      'Declined',
      'Duplicate',
    ]);
    const found = await client().userSearch.findUsers({ query: 'tomas@acme.example' });
    expect(found.map((one) => one.displayName)).toEqual(['Tomas Sample']);
    expect((await client().myself.getCurrentUser()).emailAddress).toBe('onramp@acme.example');
    expect((await client().serverInfo.getServerInfo()).deploymentType).toBe('Cloud');
  });
});

describe('a restart', () => {
  it('keeps issues, credentials and undelivered webhooks', async () => {
    answerWith = 500;
    const { key } = await createIssue();
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const { port } = jira;
    const token = jira.credentials('onramp').apiToken;
    await jira.close();
    received.length = 0;
    answerWith = 204;
    await start(port);
    expect(jira.credentials('onramp').apiToken).toBe(token);
    expect((await raw(`/issue/${key}`)).status).toBe(200);
    await vi.waitFor(() => expect(received.map((one) => one.event)).toEqual(['jira:issue_created']));
  });
});

it.skipIf(!contractsDir)('breaks Jira’s contract in no exchange above', async () => {
  expect(await proxy?.violations()).toEqual([]);
  expect(proxy?.operations.size).toBeGreaterThan(15);
});
