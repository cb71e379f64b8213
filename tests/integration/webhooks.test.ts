import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST as postGithub } from '#app/api/webhooks/github/route.ts';
import { POST as postJira } from '#app/api/webhooks/jira/route.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';
import { serveRoutes, WEBHOOK_SECRETS } from '../support/web.ts';

let postgres: TestPostgres;
let server: TestServer;
let routes: ReturnType<typeof serveRoutes>;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  server = createTestServer(url);
  routes = serveRoutes(server, url);
}, 60_000);
afterAll(async () => {
  await routes.stop();
  await server.close();
  await postgres.stop();
});

describe('webhooks', () => {
  const sign = (secret: string, body: string) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  function githubDelivery(body: string, changes: Record<string, string> = {}): Request {
    return new Request('http://onramp.example.test/api/webhooks/github', {
      method: 'POST',
      body,
      headers: {
        'x-github-delivery': randomUUID(),
        'x-github-event': 'pull_request',
        'x-hub-signature-256': sign(WEBHOOK_SECRETS.github, body),
        ...changes,
      },
    });
  }

  it('of GitHub wake the run of the repository once, however often they come', async () => {
    const { actor, person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId, plan } = await createReadyPlan(server, person);
    await startOnboarding(actor, { planId }, server.context);
    const body = JSON.stringify({ action: 'closed', repository: { id: plan.repository.id } });
    const delivery = randomUUID();
    for (const result of ['kept', 'duplicate']) {
      const response = await postGithub(githubDelivery(body, { 'x-github-delivery': delivery }));
      expect([response.status, await response.json()]).toEqual([202, { result }]);
    }
    const signals = await server.context.database.outboxMessage.findMany({
      where: { workflowId: `onboard-repository/github.com/${plan.repository.id}`, kind: 'signal' },
    });
    expect(signals).toMatchObject([{ payload: { signal: 'wake' } }]);
    const kept = await server.context.database.webhookDelivery.findFirstOrThrow({
      where: { deliveryId: delivery },
    });
    expect(Buffer.from(kept.body).toString()).toBe(body);
  });

  it('of GitHub about deployments have the worker look, once for many, at what waits for an approval there and what runs', async () => {
    const { person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { plan, repositoryId } = await createReadyPlan(server, person);
    const workflowId = `observe-approvals/${repositoryId}`;
    const looks = () => server.context.database.outboxMessage.findMany({ where: { workflowId } });
    const looksAtApps = () =>
      server.context.database.outboxMessage.findMany({
        where: { workflowId: `observe-apps/${repositoryId}` },
      });
    const send = (event: string, id: number) =>
      postGithub(
        githubDelivery(JSON.stringify({ action: 'created', repository: { id } }), {
          'x-github-event': event,
        }),
      );
    await send('push', plan.repository.id);
    await send('deployment_status', plan.repository.id + 1);
    expect([...(await looks()), ...(await looksAtApps())]).toEqual([]);
    await send('deployment_status', plan.repository.id);
    await send('workflow_run', plan.repository.id);
    expect(await looks()).toMatchObject([
      { kind: 'start', payload: { workflow: 'observeApprovals', args: [{ repositoryId }] } },
    ]);
    expect(await looksAtApps()).toMatchObject([
      {
        kind: 'start',
        payload: { workflow: 'observeApps', args: [{ repositoryId }], reuse: 'one-at-a-time' },
      },
    ]);
    await server.context.database.outboxMessage.updateMany({
      where: { workflowId },
      data: { dispatchedAt: new Date() },
    });
    await send('deployment_review', plan.repository.id);
    expect(await looks()).toHaveLength(2);
    // Approved, but nothing runs yet.
    expect(await looksAtApps()).toHaveLength(1);
  });

  it('with a wrong signature, or one of another body, are refused and not kept', async () => {
    const before = await server.context.database.webhookDelivery.count();
    for (const signature of [
      '',
      'sha256=00',
      sign('another-secret', '{}'),
      sign(WEBHOOK_SECRETS.github, '{ }'),
    ]) {
      const response = await postGithub(githubDelivery('{}', { 'x-hub-signature-256': signature }));
      expect(response.status).toBe(401);
    }
    expect(await server.context.database.webhookDelivery.count()).toBe(before);
  });

  it('of Jira wake the task of the issue', async () => {
    const { database } = server.context;
    const task = await database.humanTask.create({
      data: {
        cause: 'install-app/github.com/7',
        kind: 'install-app',
        state: 'open',
        title: 'Install the app',
        request: {},
        owner: 'platform',
        issueKey: 'OPS-7',
        issueLabel: 'onramp-7',
        dueAt: new Date(),
      },
    });
    const body = JSON.stringify({ webhookEvent: 'jira:issue_updated', issue: { key: 'OPS-7' } });
    const response = await postJira(
      new Request('http://onramp.example.test/api/webhooks/jira', {
        method: 'POST',
        body,
        headers: {
          'x-hub-signature': sign(WEBHOOK_SECRETS.jira, body),
          'x-atlassian-webhook-identifier': 'sample-7',
        },
      }),
    );
    expect(response.status).toBe(202);
    const signal = await database.outboxMessage.findFirst({ where: { workflowId: { endsWith: task.id } } });
    expect(signal).toMatchObject({
      workflowId: `human-task/install-app/github.com/7/${task.id}`,
      payload: { signal: 'wake' },
    });
  });

  it('longer than the limit are refused before they are read', async () => {
    const request = githubDelivery('{}', { 'content-length': String(26 * 1024 * 1024) });
    expect((await postGithub(request)).status).toBe(422);
  });
});
