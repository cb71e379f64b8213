import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppRuntime } from '#domain/app-runtime.ts';
import { parseRepositoryAddress } from '#domain/repository-address.ts';
import { getAppView } from '#server/apps/get-app-view.ts';
import { getAppListView } from '#server/apps/list-apps.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { getHumanTaskView } from '#server/inbox/get-human-task-view.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { getShellView } from '#server/shell/get-shell-view.ts';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';
import { getTeamView } from '#server/teams/get-team-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

async function withServer(work: () => Promise<void>): Promise<void> {
  server = createTestServer(await postgres.createDatabase());
  await work().finally(() => server.close());
}

async function startRun() {
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const ready = await createReadyPlan(server, maker.person);
  const { runId } = await startOnboarding(maker.actor, { planId: ready.planId }, server.context);
  return { maker, runId, ...ready };
}

async function createTask(
  runId: string | null,
  owner: string,
  dueAt: Date,
  state: 'open' | 'resolved' = 'open',
): Promise<string> {
  const id = randomUUID();
  await server.context.database.humanTask.create({
    data: {
      id,
      cause: `sample/${id}`,
      kind: 'approve-size',
      state,
      title: 'Approve a larger size',
      request: {
        paragraphs: ['Please approve.'],
        facts: [],
        links: [],
        obstacle: { stands: 'it is still too large', gone: 'it fits now' },
        whenResolved: 'It goes on.',
        whenRejected: 'It stops.',
      },
      owner,
      issueKey: 'OPS-1',
      issueUrl: 'https://jira.example.test/browse/OPS-1',
      issueLabel: id,
      dueAt,
      ...(runId ? { waiters: { create: { runId, step: 'ensure-namespaces' } } } : {}),
    },
  });
  return id;
}

async function createApp(
  repositoryId: string,
  name: string,
  runtime: AppRuntime | null,
  changes = {},
): Promise<void> {
  await server.context.database.app.create({
    data: {
      slug: name,
      name,
      team: 'checkout',
      repositoryId,
      path: name,
      blueprintId: 'node',
      blueprintVersion: '1',
      registeredAt: server.context.now(),
      environments: {
        create: {
          environment: 'staging',
          cluster: 'sample',
          namespace: 'checkout-staging',
          url: `https://${name}.example.test`,
          ...(runtime ? { runtime, runtimeObservedAt: server.context.now() } : {}),
          ...changes,
        },
      },
    },
  });
}

const runtime = (state: AppRuntime['state']): AppRuntime => ({
  state,
  revision: null,
  image: null,
  pods: { ready: 1, wanted: 1 },
  reason: null,
  openPath: null,
});

describe('what a run made', () => {
  it('names what undoing takes away, and why the rest is kept', () =>
    withServer(async () => {
      const first = await startRun();
      const second = await startRun();
      const use = (runId: string, made: boolean, undo: object | undefined, replaced?: object) => ({
        runId,
        step: 'ensure-namespaces',
        made,
        undo,
        replaced,
      });
      const add = (name: string, uses: ReturnType<typeof use>[], changes = {}) =>
        server.context.database.managedResource.create({
          data: {
            system: 'kubernetes',
            kind: 'Namespace',
            key: `sample/-/Namespace/${name}`,
            name,
            state: 'present',
            uses: { create: uses },
            ...changes,
          },
        });
      await add('mine', [use(first.runId, true, { undo: 'delete', args: {} })]);
      await add('shared', [
        use(first.runId, true, { undo: 'delete', args: {} }),
        use(second.runId, false, { undo: 'delete', args: {} }),
      ]);
      await add('found', [use(first.runId, false, { undo: 'delete', args: {} })]);
      const variable = { undo: 'github/variable', args: {} };
      await add('changed', [use(first.runId, false, variable, { before: 'theirs', after: 'ours' })]);
      await add('overwritten', [use(first.runId, false, {}, { before: null, after: null })]);
      await add('irreversible', [use(first.runId, true, undefined)]);
      const pull = { undo: 'github/pull-request', args: {} };
      await add('#1', [use(first.runId, true, pull)], { system: 'github', kind: 'pull-request', key: '1' });
      await server.context.database.runStep.updateMany({
        where: { runId: first.runId, name: 'await-merge' },
        data: { state: 'succeeded' },
      });
      const run = await getRunView(first.maker.actor, first.runId, server.context);
      const other = await getRunView(first.maker.actor, second.runId, server.context);
      expect(
        run.resources.map(({ name, whenUndone, keptBecause }) => [name, whenUndone, keptBecause]).toSorted(),
      ).toEqual([
        [
          '#1',
          'kept',
          'It is merged: its files are taken out by a pull request of the undo, or stay by choice.',
        ],
        ['changed', 'restored', null],
        ['found', 'kept', 'It was there before this run.'],
        ['irreversible', 'kept', 'It cannot be taken back.'],
        ['mine', 'removed', null],
        [
          'overwritten',
          'kept',
          'It was there before this run, which changed it. What was in it is not known, so it stays as it is.',
        ],
        ['shared', 'kept', `It is also used by run #${other.number}.`],
      ]);
      await server.context.database.resourceUse.updateMany({
        where: { runId: first.runId, resource: { name: 'shared' } },
        data: { undoneAt: new Date() },
      });
      // Who uses a shared thing last takes it away, though it was there before this run.
      const last = await getRunView(first.maker.actor, second.runId, server.context);
      expect(last.resources).toMatchObject([{ name: 'shared', made: false, whenUndone: 'removed' }]);
      const undone = await getRunView(first.maker.actor, first.runId, server.context);
      expect(undone.resources.find(({ name }) => name === 'shared')).toMatchObject({
        whenUndone: 'kept',
        keptBecause: 'It stayed when this run was undone.',
      });
    }));
});

describe('the inbox', () => {
  it('shows the most urgent first, and counts what is the reader’s to answer', () =>
    withServer(async () => {
      const { maker, runId } = await startRun();
      const platform = await createPerson(server, { role: 'platform' });
      const soon = await createTask(runId, 'platform', new Date(Date.now() + 1_000));
      const later = await createTask(null, 'checkout', new Date(Date.now() + 9_000));
      await createTask(null, 'platform', new Date(), 'resolved');
      const ofPlatform = await getInboxView(platform.actor, { show: 'all' }, server.context);
      expect(ofPlatform.rows.map((task) => task.id)).toEqual([soon, later]);
      expect(ofPlatform.counts).toEqual({ you: 1, yourTeams: 1, all: 2 });
      expect(ofPlatform.rows[0]).toMatchObject({
        whose: 'you',
        teams: [{ name: 'Checkout' }],
        task: { waitingRuns: 1, waitingRun: { title: 'Onboard shop', team: { name: 'Checkout' } } },
      });
      expect(
        (await getInboxView(maker.actor, { show: 'you' }, server.context)).rows.map((task) => task.id),
      ).toEqual([later]);
      expect((await getInboxView(maker.actor, { show: 'closed' }, server.context)).rows).toHaveLength(1);
      const first = await getInboxView(maker.actor, { show: 'all' }, server.context, 1);
      const second = await getInboxView(
        maker.actor,
        { show: 'all', cursor: first.nextCursor ?? '' },
        server.context,
        1,
      );
      expect([...first.rows, ...second.rows].map((task) => task.id)).toEqual([soon, later]);
      expect((await getHumanTaskView(maker.actor, soon, server.context)).may.answer.allowed).toBe(false);
      const asked = await getHumanTaskView(platform.actor, soon, server.context);
      expect(asked.may.answer.allowed).toBe(true);
      expect(asked.obstacle).toEqual({ stands: 'it is still too large', gone: 'it fits now' });
      expect((await getRunView(maker.actor, runId, server.context)).humanTasks).toMatchObject([
        { id: soon, step: 'ensure-namespaces', issue: { key: 'OPS-1' } },
      ]);
    }));
});

describe('home', () => {
  it('tells what waits for the reader from what waits for others', () =>
    withServer(async () => {
      const { maker, runId } = await startRun();
      const task = await createTask(runId, 'platform', new Date());
      await server.context.database.run.update({
        where: { id: runId },
        data: {
          state: 'waiting',
          waitingSince: new Date(),
          waitingFor: [
            { kind: 'merge', pullRequestUrl: 'https://github.com/sample/shop/pull/1', who: 'Checkout' },
          ],
        },
      });
      const home = await getHomeView(maker.actor, server.context);
      expect(home.waits.you).toMatchObject([
        { kind: 'merge', run: { id: runId }, url: 'https://github.com/sample/shop/pull/1' },
      ]);
      expect(home.waits.yourTeams).toMatchObject([{ kind: 'human-task', task: { id: task } }]);
      expect(home.may.onboard).toEqual({ allowed: true });
      const shell = await getShellView(maker.actor, server.context);
      expect(shell).toMatchObject({
        inboxCount: 1,
        shortcuts: [{ kind: 'run', id: runId, state: 'waiting' }],
      });
    }));
});

describe('the example of an address', () => {
  it.each([
    { host: 'github.com', webUrl: 'https://github.com' },
    { host: '127.0.0.1:4000', webUrl: 'http://127.0.0.1:4000/' },
    { host: 'github.acme.example', webUrl: 'https://github.acme.example' },
  ])('is of the host from which repositories are onboarded: $host', (codeHost) =>
    withServer(async () => {
      const { actor } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
      const organisation = { ...server.context.organisation, repositoryHosts: [codeHost.host] };
      const shell = await getShellView(actor, { ...server.context, organisation, codeHost });
      expect(new URL(shell.repositoryExample).protocol).toBe(new URL(codeHost.webUrl).protocol);
      expect(parseRepositoryAddress(shell.repositoryExample, { hosts: [codeHost.host] })).toEqual({
        ok: true,
        host: codeHost.host,
        owner: 'owner',
        name: 'repository',
      });
    }),
  );
});

describe('apps and teams', () => {
  it('show the worst first, page by page, and never call healthy what cannot be seen', () =>
    withServer(async () => {
      const { maker, repositoryId } = await startRun();
      await createApp(repositoryId, 'fine', runtime('healthy'));
      await createApp(repositoryId, 'broken', runtime('failing'));
      await createApp(repositoryId, 'unseen', null);
      await createApp(repositoryId, 'away', runtime('healthy'), {
        unavailableSince: new Date(),
        unavailableReason: 'The cluster does not answer.',
      });
      const seen: Array<[string, string]> = [];
      let cursor: string | undefined;
      do {
        const page = await getAppListView(maker.actor, { cursor }, server.context, 3);
        seen.push(...page.rows.map((app): [string, string] => [app.name, app.health]));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual([
        ['broken', 'failing'],
        ['away', 'unavailable'],
        ['unseen', 'unknown'],
        ['fine', 'healthy'],
      ]);
      expect((await getAppView(maker.actor, 'away', server.context)).environments[0]).toMatchObject({
        runtime: { podsReady: 1 },
        freshness: { status: 'unavailable', reason: 'The cluster does not answer.' },
      });
      const { teams } = await getTeamListView(maker.actor, server.context);
      expect(teams[0]).toMatchObject({
        slug: 'checkout',
        apps: 4,
        needALook: 3,
        healthy: 1,
        members: 1,
        mine: true,
      });
      const team = await getTeamView(maker.actor, 'checkout', server.context);
      expect(team).toMatchObject({
        members: [{ isYou: true, roles: ['engineer'] }],
        runs: [{ title: 'Onboard shop' }],
        runsTotal: 1,
      });
      await expect(getTeamView(maker.actor, 'nobody', server.context)).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(getAppView(maker.actor, 'nothing', server.context)).rejects.toMatchObject({
        code: 'not-found',
      });
    }));
});
