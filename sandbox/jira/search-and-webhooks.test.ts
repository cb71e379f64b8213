import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contractsDir } from '../kernel/testing/contracted.ts';
import {
  answer,
  client,
  createIssue,
  jira,
  passSearchLag,
  proxy,
  raw,
  received,
  start,
  withJira,
} from './testing/fixture.ts';

withJira();

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
    passSearchLag();
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
    passSearchLag();
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
    await expect
      .poll(() => received.map((one) => one.event))
      .toEqual(['jira:issue_created', 'jira:issue_updated']);
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
    answer.status = 503;
    await createIssue();
    await expect.poll(() => received.length).toBeGreaterThan(1);
    answer.status = 204;
    const identifiers = new Set(received.map((one) => one.headers['x-atlassian-webhook-identifier']));
    expect(identifiers.size).toBe(1);
    expect(received[1]?.headers['x-atlassian-webhook-retry']).toBe('1');
  });

  it('can be lost on demand', async () => {
    await fetch(`${jira.url}/__webhooks`, { method: 'POST', body: JSON.stringify({ drop: 1 }) });
    const lost = await createIssue();
    const kept = await createIssue();
    const told = (key: string) => received.some((one) => one.body.includes(`"key":"${key}"`));
    await expect.poll(() => told(kept.key)).toBe(true);
    expect(told(lost.key)).toBe(false);
  });
});

describe('a restart', () => {
  it('keeps issues, credentials and undelivered webhooks', async () => {
    answer.status = 500;
    const { key } = await createIssue();
    await expect.poll(() => received).toHaveLength(1);
    const { port } = jira;
    const token = jira.credentials('onramp').apiToken;
    await jira.close();
    received.length = 0;
    answer.status = 204;
    await start(port);
    expect(jira.credentials('onramp').apiToken).toBe(token);
    expect((await raw(`/issue/${key}`)).status).toBe(200);
    await expect.poll(() => received.map((one) => one.event)).toEqual(['jira:issue_created']);
  });
});

it.skipIf(!contractsDir)('breaks Jira’s contract in no exchange above', async () => {
  expect(await proxy?.violations()).toEqual([]);
  expect(proxy?.operations.size).toBeGreaterThan(3);
});
