import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as getRunPageEvents } from '#app/api/live/runs/[id]/route.ts';
import { GET as getApps } from '#app/api/v1/apps/route.ts';
import { POST as postOnboarding } from '#app/api/v1/onboardings/route.ts';
import { GET as getPlan } from '#app/api/v1/plans/[id]/route.ts';
import { POST as postPlan } from '#app/api/v1/plans/route.ts';
import { GET as getRunEvents } from '#app/api/v1/runs/[id]/events/route.ts';
import { GET as getRun } from '#app/api/v1/runs/[id]/route.ts';
import { POST as postUndo } from '#app/api/v1/runs/[id]/undo/route.ts';
import { GET as getRuns } from '#app/api/v1/runs/route.ts';
import { GET as getTeams } from '#app/api/v1/teams/route.ts';
import { sampleFindings } from '#domain/plan/plan-fixtures.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  createToken,
  linkGithubAccount,
  type TestServer,
} from '../support/server.ts';
import { type ApiRequest, apiRequest, serveRoutes, withParams } from '../support/web.ts';

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

async function createProgram(scopes: Array<'read' | 'write'> = ['read', 'write']) {
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  await linkGithubAccount(server, maker.person);
  return { ...maker, ...(await createToken(server, maker.person, scopes)) };
}

describe('the API', () => {
  it('takes a plan, shows it, starts it, and shows the run', async () => {
    const { token, person } = await createProgram();
    const asked = await postPlan(
      apiRequest('POST', '/api/v1/plans', { token, body: { repositoryUrl: 'sample/shop' } }),
      withParams({}),
    );
    expect(asked.status).toBe(202);
    const { planId } = await asked.json();
    const plan = await getPlan(
      apiRequest('GET', `/api/v1/plans/${planId}`, { token }),
      withParams({ id: planId }),
    );
    expect(await plan.json()).toMatchObject({ id: planId, status: 'inspecting', plan: null });

    const ready = await createReadyPlan(server, person);
    const body = { planId: ready.planId, merge: 'auto' };
    const started = await postOnboarding(
      apiRequest('POST', '/api/v1/onboardings', { token, body }),
      withParams({}),
    );
    expect(started.status).toBe(201);
    const { runId } = await started.json();
    const run = await getRun(
      apiRequest('GET', `/api/v1/runs/${runId}`, { token }),
      withParams({ id: runId }),
    );
    expect(await run.json()).toMatchObject({ id: runId, state: 'running', humanTasks: [], resources: [] });
    const list = await getRuns(apiRequest('GET', '/api/v1/runs?startedBy=me', { token }), withParams({}));
    expect((await list.json()).items).toHaveLength(1);
  });

  it('answers each refusal with problem details', async () => {
    const { token } = await createProgram(['read']);
    const problemOf = async (response: Response) => {
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = await response.json();
      expect(problem).toMatchObject({
        status: response.status,
        detail: expect.stringMatching(/[.!?]$/),
        instance: expect.any(String),
      });
      return [problem.status, problem.code];
    };
    const post = (body: unknown, headers?: Record<string, string>) =>
      postPlan(apiRequest('POST', '/api/v1/plans', { token, body, headers }), withParams({}));
    expect(await problemOf(await getRuns(apiRequest('GET', '/api/v1/runs'), withParams({})))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await problemOf(await post({ repositoryUrl: 'sample/shop' }))).toEqual([403, 'forbidden']);
    expect(await problemOf(await post({ nothing: true }))).toEqual([422, 'invalid']);
    expect(
      await problemOf(await post({ repositoryUrl: 'sample/shop' }, { 'content-type': 'text/plain' })),
    ).toEqual([415, 'unsupported-media-type']);
    expect(
      await problemOf(await getRun(apiRequest('GET', '/api/v1/runs/x', { token }), withParams({ id: 'x' }))),
    ).toEqual([404, 'not-found']);
    expect(
      await problemOf(await getRuns(apiRequest('GET', '/api/v1/runs?state=odd', { token }), withParams({}))),
    ).toEqual([422, 'invalid']);
    expect(
      await problemOf(await getApps(apiRequest('GET', '/api/v1/apps?cursor=odd', { token }), withParams({}))),
    ).toEqual([422, 'invalid']);
  });

  it('acts once for an idempotency key, and refuses the key for another request', async () => {
    const { token, person } = await createProgram();
    const key = randomUUID();
    const post = (repositoryUrl: string) =>
      postPlan(
        apiRequest('POST', '/api/v1/plans', {
          token,
          body: { repositoryUrl },
          headers: { 'idempotency-key': key },
        }),
        withParams({}),
      );
    const both = await Promise.all([post('sample/shop'), post('sample/shop')]);
    const answered = both.filter((response) => response.status === 202);
    expect(both.every(({ status }) => status === 202 || status === 409)).toBe(true);
    const again = await post('sample/shop');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await answered[0]!.json());
    expect(await server.context.database.plan.count({ where: { requestedById: person.id } })).toBe(1);
    expect((await post('sample/other')).status).toBe(422);
  });

  it('lets a key try again after a failure', async () => {
    const maker = await createPerson(server, { role: 'engineer' });
    const { token } = await createToken(server, maker.person, ['write']);
    const post = () =>
      postPlan(
        apiRequest('POST', '/api/v1/plans', {
          token,
          body: { repositoryUrl: 'sample/shop' },
          headers: { 'idempotency-key': 'again' },
        }),
        withParams({}),
      );
    expect((await post()).status).toBe(409);
    await linkGithubAccount(server, maker.person);
    expect((await post()).status).toBe(202);
  });

  it('takes a run back, once for an idempotency key, and only for a token that may write', async () => {
    const { actor, person, token } = await createProgram();
    const reader = await createToken(server, person, ['read']);
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const undo = (id: string, bearer: string, more: Pick<ApiRequest, 'headers' | 'body'> = {}) =>
      postUndo(apiRequest('POST', `/api/v1/runs/${id}/undo`, { token: bearer, ...more }), withParams({ id }));
    expect((await undo(runId, reader.token)).status).toBe(403);

    const headers = { 'idempotency-key': 'undo-1' };
    const asked = await undo(runId, token, { headers });
    expect([asked.status, await asked.json()]).toEqual([202, { runId }]);
    const { database } = server.context;
    expect(await database.run.findUnique({ where: { id: runId } })).toMatchObject({ state: 'undoing' });
    expect((await undo(runId, token, { headers })).headers.get('idempotency-replayed')).toBe('true');
    expect((await undo(runId, token, { body: {} })).status).toBe(202);
    const asks = { workflowId: { startsWith: 'onboard-repository/' }, kind: 'signal' };
    expect(await database.outboxMessage.count({ where: asks })).toBe(1);

    expect((await undo(runId, token, { body: { force: true } })).status).toBe(422);
    expect((await undo(randomUUID(), token)).status).toBe(404);
  });

  it('lists teams and apps', async () => {
    const { token } = await createProgram();
    const teams = await (
      await getTeams(apiRequest('GET', '/api/v1/teams', { token }), withParams({}))
    ).json();
    expect(teams.items.map((team: { slug: string; mine: boolean }) => [team.slug, team.mine])).toEqual([
      ['checkout', true],
      ['payments', false],
    ]);
    const apps = await (await getApps(apiRequest('GET', '/api/v1/apps', { token }), withParams({}))).json();
    expect(apps).toMatchObject({ items: [], nextCursor: null });
  });
});

describe('the stream of a run', () => {
  async function openStream(
    runId: string,
    headers: Record<string, string>,
    token: string,
    get: typeof getRunEvents = getRunEvents,
  ) {
    const abort = new AbortController();
    const request = apiRequest('GET', `/api/v1/runs/${runId}/events`, {
      token,
      headers,
      signal: abort.signal,
    });
    const response = await get(request, withParams({ id: runId }));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (pattern: RegExp) => {
      while (!pattern.test(text)) {
        const { value, done } = await reader!.read();
        if (done) break;
        text += value;
      }
      const seen = text;
      text = '';
      return seen;
    };
    return { response, readUntil, abort };
  }

  it('shows the run, shows it again when it changes, and ends with it', async () => {
    const { token, actor, person } = await createProgram();
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { database } = server.context;
    const stream = await openStream(runId, {}, token);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    expect(await stream.readUntil(/event: run[\s\S]*\n\n/)).toContain('"state":"running"');

    await database.runLogLine.create({ data: { runId, level: 'info', message: 'namespace made' } });
    expect(await stream.readUntil(/event: run[\s\S]*\n\n/)).toContain('namespace made');

    await database.run.update({
      where: { id: runId },
      data: { state: 'succeeded', finishedAt: new Date(), activeKey: null },
    });
    const last = await stream.readUntil(/event: end/);
    expect(last).toContain('"state":"succeeded"');
    const lastId = /id: (\S+)/.exec(last)![1]!;
    expect((await openStream(runId, { 'last-event-id': lastId }, token)).response.status).toBe(204);
  });

  it('ends with the run for a program, and goes on for its page until what its approvals hold is deployed', async () => {
    const { token, actor, person } = await createProgram();
    const url = 'https://shop.example.test';
    const size = { cpuMillis: 250, memoryMi: 256, pods: 1 };
    const { planId, repositoryId } = await createReadyPlan(server, person, {
      apps: [
        {
          ...sampleFindings({ name: 'shop' }),
          blueprint: { id: 'node', version: '2' },
          port: 8080,
          dockerfile: 'Dockerfile',
          urls: { production: url },
          size,
          sizes: { production: size },
        },
      ],
      environments: [
        { name: 'production', cluster: 'sample', namespace: 'shop', approval: true, deployOnMerge: false },
      ],
    });
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { database } = server.context;
    await database.run.update({
      where: { id: runId },
      data: { state: 'succeeded', finishedAt: new Date(), activeKey: null },
    });
    const { environments } = await database.app.findUniqueOrThrow({
      where: { slug: 'shop' },
      include: { environments: true },
    });
    const program = await openStream(runId, {}, token);
    expect(await program.readUntil(/event: end/)).toMatch(/"deployed":false[\s\S]*event: end/);

    const stream = await openStream(runId, {}, token, getRunPageEvents);
    expect(await stream.readUntil(/event: run[\s\S]*\n\n/)).toContain('"deployed":false');

    const approval = {
      url: `${url}/run`,
      approverTeams: ['checkout'],
      since: new Date(),
      observedAt: new Date(),
    };
    const held = { repositoryId, environment: 'production' };
    await database.pendingApproval.create({ data: { ...held, ...approval } });
    expect(await stream.readUntil(/event: run[\s\S]*\n\n/)).toContain('sample/checkout');

    await database.appEnvironment.update({
      where: { id: environments[0]!.id },
      data: { runtime: { state: 'healthy', pods: { ready: 1, wanted: 1 }, openPath: '/' } },
    });
    expect(await stream.readUntil(/event: end/)).toContain('"deployed":true');
  });

  it('is refused without a sign-in, and stops being told to who left', async () => {
    const { token, actor, person } = await createProgram();
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const refused = await getRunEvents(
      apiRequest('GET', `/api/v1/runs/${runId}/events`),
      withParams({ id: runId }),
    );
    expect(refused.status).toBe(401);
    const stream = await openStream(runId, {}, token);
    await stream.readUntil(/event: run/);
    stream.abort.abort();
    expect(await stream.readUntil(/never/)).not.toContain('event: end');
  });
});
