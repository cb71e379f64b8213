import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST as postGithub } from '#app/api/webhooks/github/route.ts';
import { POST as postJira } from '#app/api/webhooks/jira/route.ts';
import { config as proxyConfig } from '#proxy.ts';
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

  it.each([1.5, 1e30, 2 ** 53, -1, 0, '7'])(
    'that name a repository by no id of GitHub are refused: %s',
    async (id) => {
      for (const what of ['repository', 'installation']) {
        const response = await postGithub(githubDelivery(JSON.stringify({ [what]: { id } })));
        expect(response.status).toBe(422);
        expect((await response.json()).detail).toContain('by no id of GitHub');
      }
    },
  );

  it('are kept whatever text is in them and their headers', async () => {
    const deliveryId = randomUUID();
    const kept = await postGithub(
      githubDelivery('{"action":"\\u0000\\ud800"}', {
        'x-github-delivery': deliveryId,
        'x-github-event': 'e'.repeat(5_000),
      }),
    );
    expect(kept.status).toBe(202);
    const { event } = await server.context.database.webhookDelivery.findFirstOrThrow({
      where: { deliveryId },
    });
    expect([event.length, event.endsWith('(cut)')]).toEqual([200, true]);
    expect((await postGithub(githubDelivery('{}', { 'x-github-delivery': 'd'.repeat(5_000) }))).status).toBe(
      422,
    );

    const body = '{"webhookEvent":"odd\\u0000","issue":{"key":"OPS\\u0000\\ud800"}}';
    const headers = {
      'x-hub-signature': sign(WEBHOOK_SECRETS.jira, body),
      'x-atlassian-webhook-identifier': 'i'.repeat(5_000),
    };
    const jira = () =>
      postJira(
        new Request('http://onramp.example.test/api/webhooks/jira', { method: 'POST', body, headers }),
      );
    expect(await (await jira()).json()).toEqual({ result: 'kept' });
    expect(await (await jira()).json()).toEqual({ result: 'duplicate' });
  });

  it('are kept up to GitHub’s own limit of 25 MB', async () => {
    const open = '{"action":"created","filler":"';
    const body = `${open}${'x'.repeat(25 * 1024 * 1024 - open.length - 2)}"}`;
    const deliveryId = randomUUID();
    const response = await postGithub(githubDelivery(body, { 'x-github-delivery': deliveryId }));
    expect([response.status, await response.json()]).toEqual([202, { result: 'kept' }]);
    const { body: kept } = await server.context.database.webhookDelivery.findFirstOrThrow({
      where: { deliveryId },
    });
    expect(kept.byteLength).toBe(25 * 1024 * 1024);
    const tooLong = await postGithub(githubDelivery(`${body} `));
    expect([tooLong.status, (await tooLong.json()).code]).toEqual([413, 'too-large']);
  });

  it('are not read at all when nobody signed them', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(1024));
        },
      },
      { highWaterMark: 0 },
    );
    const request = new Request('http://onramp.example.test/api/webhooks/github', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect((await postGithub(request)).status).toBe(401);
    expect(pulled).toBe(0);
  });

  it('do not go by where Next cuts bodies off', () => {
    const [matcher] = proxyConfig.matcher;
    const goesBy = (path: string) => new RegExp(`^${matcher}$`).test(path);
    expect(['/api/webhooks/github', '/api/webhooks/jira'].map(goesBy)).toEqual([false, false]);
    expect(['/', '/api/v1/plans', '/apps/api/webhooks'].map(goesBy)).toEqual([true, true, true]);
  });

  it('longer than the limit are refused before they are read', async () => {
    const request = githubDelivery('{}', { 'content-length': String(26 * 1024 * 1024) });
    expect((await postGithub(request)).status).toBe(413);
  });
});
