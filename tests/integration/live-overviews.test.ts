import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as getAppStream } from '#app/api/live/apps/[slug]/route.ts';
import { GET as getAppsStream } from '#app/api/live/apps/route.ts';
import { GET as getHomeStream } from '#app/api/live/home/route.ts';
import { GET as getInboxStream } from '#app/api/live/inbox/route.ts';
import { GET as getRunsStream } from '#app/api/live/runs/route.ts';
import { GET as getShellStream } from '#app/api/live/shell/route.ts';
import { GET as getTeamStream } from '#app/api/live/teams/[slug]/route.ts';
import { GET as getTeamsStream } from '#app/api/live/teams/route.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';
import { apiRequest, serveRoutes, withParams } from '../support/web.ts';

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

/** Follows a stream: `next` answers with the data of the next event. */
async function follow(get: (request: Request) => Promise<Response>, path: string, cookie: string) {
  const leaving = new AbortController();
  const response = await get(apiRequest('GET', path, { cookie, signal: leaving.signal }));
  expect(response.status).toBe(200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next<View>(): Promise<View> {
      for (;;) {
        const event = /^data: (.*)\n\n/m.exec(text);
        if (event) {
          text = text.slice(event.index + event[0].length);
          return JSON.parse(event[1]!) as View;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error('The stream has ended.');
        text += value;
      }
    },
    /** Everything that has come since the last event, for as long. */
    async during(ms: number): Promise<string> {
      setTimeout(() => leaving.abort(), ms);
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text += value;
      }
    },
    leave: () => leaving.abort(),
  };
}

async function openTask(owner: string, title: string): Promise<string> {
  const id = randomUUID();
  await server.context.database.humanTask.create({
    data: {
      id,
      cause: `sample/${id}`,
      kind: 'approve-size',
      state: 'open',
      title,
      request: { paragraphs: [], facts: [], links: [], whenResolved: '', whenRejected: '' },
      owner,
      issueKey: 'OPS-1',
      issueUrl: 'https://jira.example.test/browse/OPS-1',
      issueLabel: id,
      dueAt: new Date(Date.now() + 3_600_000),
    },
  });
  return id;
}

async function startRun() {
  const maker = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
  const { planId } = await createReadyPlan(server, maker.person);
  const { runId } = await startOnboarding(maker.actor, { planId }, server.context);
  return { ...maker, runId };
}

interface Inbox {
  inbox: { rows: Array<{ id: string; task: { title: string } }>; counts: { you: number } };
  selected: { task: { id: string; state: string } } | null;
}
interface Shell {
  inboxCount: number;
  shortcuts: Array<{ id?: string; state?: string }>;
}

/** An app with a place to run, whose production waits for an approval. */
async function createApp(repositoryId: string) {
  const slug = `shop-${randomUUID().slice(0, 8)}`;
  const { database } = server.context;
  await database.pendingApproval.create({
    data: {
      ...{ repositoryId, environment: 'production', url: 'https://github.com/sample/shop/actions/runs/1' },
      ...{ approverTeams: ['checkout'], approverIds: [], approverLogins: [] },
      ...{ since: new Date(), observedAt: new Date() },
    },
  });
  await database.app.create({
    data: {
      ...{ slug, name: slug, team: 'checkout', path: '.', blueprintId: 'node', blueprintVersion: '2' },
      repositoryId,
      environments: {
        create: ['staging', 'production'].map((environment) => ({
          ...{ environment, cluster: 'sample', namespace: `checkout-${environment}` },
          url: `https://${slug}-${environment}.example.test`,
        })),
      },
    },
  });
  return slug;
}

interface AppShown {
  environments: Array<{
    environment: string;
    approval: object | null;
    runtime: { podsReady: number } | null;
  }>;
}

describe('live pages of apps, teams and runs', () => {
  it('show within seconds that a deployment was approved on GitHub, and then what runs', async () => {
    const { cookie, runId } = await startRun();
    const { database } = server.context;
    const { repositoryId } = await database.run.findUniqueOrThrow({ where: { id: runId } });
    const slug = await createApp(repositoryId);
    const of = withParams({ slug });
    const app = await follow((request) => getAppStream(request, of), `/api/live/apps/${slug}`, cookie);
    const team = await follow(
      (request) => getTeamStream(request, withParams({ slug: 'checkout' })),
      '/api/live/teams/checkout',
      cookie,
    );
    const apps = await follow(getAppsStream, `/api/live/apps?query=${slug}`, cookie);
    const teams = await follow(getTeamsStream, '/api/live/teams', cookie);
    const production = ({ environments }: AppShown) =>
      environments.find(({ environment }) => environment === 'production');
    type Team = { waits: { counts: { you: number } } };
    type Teams = { teams: Array<{ slug: string; waits: { you: number } }> };
    expect(production(await app.next<AppShown>())?.approval).not.toBeNull();
    const waited = (await team.next<Team>()).waits.counts.you;
    const waitedIn = ({ teams: list }: Teams) => list.find((each) => each.slug === 'checkout')?.waits.you;
    expect(waitedIn(await teams.next<Teams>())).toBe(waited);
    await apps.next();

    await database.pendingApproval.deleteMany({ where: { repositoryId } });
    expect(production(await app.next<AppShown>())?.approval).toBeNull();
    expect((await team.next<Team>()).waits.counts.you).toBe(waited - 1);
    expect(waitedIn(await teams.next<Teams>())).toBe(waited - 1);
    await apps.next();

    await database.appEnvironment.updateMany({
      where: { environment: 'production', app: { slug } },
      data: {
        runtime: { state: 'healthy', pods: { ready: 2, wanted: 2 } },
        runtimeSource: 'Kubernetes, sample',
        runtimeObservedAt: new Date(),
      },
    });
    expect(production(await app.next<AppShown>())?.runtime?.podsReady).toBe(2);
    const listed = await apps.next<{ rows: AppShown[] }>();
    expect(listed.rows.map((row) => production(row)?.runtime?.podsReady)).toEqual([2]);
    for (const stream of [app, team, apps, teams]) stream.leave();
  });

  it('show a run that somebody else starts, by the filter of the list', async () => {
    const { cookie } = await createPerson(server, { role: 'manager', teams: ['checkout'] });
    const runs = await follow(getRunsStream, '/api/live/runs?state=running', cookie);
    const before = await runs.next<{ rows: Array<{ id: string }> }>();
    const { runId } = await startRun();
    const after = await runs.next<{ rows: Array<{ id: string }> }>();
    expect(after.rows.map(({ id }) => id)).toEqual([runId, ...before.rows.map(({ id }) => id)]);
    runs.leave();
  });

  it('show a member who signs in for the first time', async () => {
    const { cookie } = await createPerson(server, { role: 'manager' });
    const teams = await follow(getTeamsStream, '/api/live/teams', cookie);
    type Teams = { teams: Array<{ slug: string; members: number }> };
    const membersIn = ({ teams: list }: Teams) => list.find(({ slug }) => slug === 'payments')?.members;
    const before = membersIn(await teams.next<Teams>()) ?? 0;
    await createPerson(server, { role: 'engineer', teams: ['payments'] });
    expect(membersIn(await teams.next<Teams>())).toBe(before + 1);
    teams.leave();
  });
});

describe('live overviews', () => {
  it('shows a new human task in an open inbox, and counts it in the sidebar', async () => {
    const { cookie } = await createPerson(server, { role: 'platform' });
    const inbox = await follow(getInboxStream, '/api/live/inbox', cookie);
    const shell = await follow(getShellStream, '/api/live/shell', cookie);
    expect((await inbox.next<Inbox>()).inbox.counts.you).toBe(0);
    expect((await shell.next<Shell>()).inboxCount).toBe(0);

    await openTask('platform', 'Approve a larger staging');
    const seen = await inbox.next<Inbox>();
    expect(seen.inbox.rows.map(({ task }) => task.title)).toEqual(['Approve a larger staging']);
    expect((await shell.next<Shell>()).inboxCount).toBe(1);
    inbox.leave();
    shell.leave();
  });

  it('follows the task beside the list after it has left the list', async () => {
    const { cookie } = await createPerson(server, { role: 'platform' });
    const id = await openTask('platform', 'Free the namespace');
    const inbox = await follow(getInboxStream, `/api/live/inbox?selected=${id}`, cookie);
    expect((await inbox.next<Inbox>()).selected?.task).toMatchObject({ id, state: 'open' });
    await server.context.database.humanTask.update({
      where: { id },
      data: { state: 'resolved', closedAt: new Date() },
    });
    const after = await inbox.next<Inbox>();
    expect(after.selected?.task).toMatchObject({ id, state: 'resolved' });
    expect(after.inbox.rows.map((row) => row.id)).not.toContain(id);
    inbox.leave();
  });

  it('tells the sidebar and Home when a run’s state changes', async () => {
    const { cookie, runId } = await startRun();
    const shell = await follow(getShellStream, '/api/live/shell', cookie);
    const home = await follow(getHomeStream, '/api/live/home', cookie);
    const near = (view: Shell) => view.shortcuts.find(({ id }) => id === runId)?.state;
    expect(near(await shell.next<Shell>())).toBe('running');
    await home.next();
    await server.context.database.run.update({ where: { id: runId }, data: { state: 'waiting' } });
    expect(near(await shell.next<Shell>())).toBe('waiting');
    const { runs } = await home.next<{ runs: Array<{ id: string; state: string }> }>();
    expect(runs).toMatchObject([{ id: runId, state: 'waiting' }]);
    shell.leave();
    home.leave();
  });

  it('tells a burst of changes as one, and nothing of what the reader does not see', async () => {
    const { cookie } = await createPerson(server, { role: 'manager' });
    const shell = await follow(getShellStream, '/api/live/shell', cookie);
    await shell.next();
    const { runId } = await startRun();
    const { database } = server.context;
    for (let line = 0; line < 20; line++) {
      await database.runLogLine.create({ data: { runId, level: 'info', message: `line ${line}` } });
      await database.run.update({ where: { id: runId }, data: { outcome: `line ${line}` } });
    }
    expect(await shell.during(1_500)).not.toContain('data:');

    const owner = await createPerson(server, { role: 'platform' });
    const busy = await follow(getShellStream, '/api/live/shell', owner.cookie);
    const before = (await busy.next<Shell>()).inboxCount;
    await Promise.all(Array.from({ length: 10 }, (_, task) => openTask('platform', `Task ${task}`)));
    const counts: number[] = [];
    while (counts.at(-1) !== before + 10) counts.push((await busy.next<Shell>()).inboxCount);
    expect(counts.length).toBeLessThanOrEqual(2);
    busy.leave();
  });
});
