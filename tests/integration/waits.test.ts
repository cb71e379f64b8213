import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as getInbox } from '#app/api/v1/inbox/route.ts';
import { headline } from '#components/home/headline.ts';
import type { Actor } from '#domain/access/actor.ts';
import type { WaitingFor } from '#domain/run/run.ts';
import type { InboxShow } from '#domain/views/inbox-page.ts';
import type { RunState } from '#prisma/generated/client.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { getInboxPageView } from '#server/inbox/get-inbox-page-view.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';
import { getShellView } from '#server/shell/get-shell-view.ts';
import { getTeamListView } from '#server/teams/get-team-list-view.ts';
import { getTeamView } from '#server/teams/get-team-view.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  linkGithubAccount,
  type TestServer,
} from '../support/server.ts';
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

const TEAMS = ['checkout', 'payments'] as const;
const merge: WaitingFor = {
  kind: 'merge',
  pullRequestUrl: 'https://github.com/sample/shop/pull/12',
  who: 'Checkout',
};
const fix: WaitingFor = { kind: 'next-commit', reason: 'The build failed.', url: null, who: 'Checkout' };
/** What a run can wait for, with the state it then has; the last waits for nobody. */
const RUNS: ReadonlyArray<{ waitingFor: WaitingFor[]; state: RunState; ended?: true }> = [
  { waitingFor: [merge], state: 'waiting' },
  { waitingFor: [fix], state: 'failed' },
  { waitingFor: [merge, fix], state: 'waiting' },
  { waitingFor: [merge], state: 'undoing', ended: true },
  { waitingFor: [], state: 'running' },
];

interface World {
  runs: Array<{ is: number; team: number; by: number; held: number }>;
  tasks: Array<{ owner: number; waits: boolean; closed: boolean; dueInMs: number }>;
}

const worlds: fc.Arbitrary<World> = fc.record({
  runs: fc.array(
    fc.record({
      is: fc.nat(RUNS.length - 1),
      team: fc.nat(1),
      by: fc.nat(1),
      /** 0: no deployment is held; then: for a team, for a person, for somebody else. */
      held: fc.nat(3),
    }),
    { maxLength: 5 },
  ),
  tasks: fc.array(
    fc.record({
      owner: fc.nat(2),
      waits: fc.boolean(),
      closed: fc.boolean(),
      dueInMs: fc.integer({ min: -1e8, max: 1e8 }),
    }),
    { maxLength: 5 },
  ),
});

async function createReaders() {
  const of = async (role: 'engineer' | 'qa' | 'platform' | 'manager', teams: string[]) => {
    const reader = await createPerson(server, { role, teams });
    await linkGithubAccount(server, reader.person);
    return reader;
  };
  return Promise.all([
    of('engineer', ['checkout']),
    of('engineer', ['payments', 'checkout']),
    of('qa', ['checkout']),
    of('platform', []),
    of('manager', ['payments']),
    of('engineer', []),
  ]);
}
type Readers = Awaited<ReturnType<typeof createReaders>>;

async function createWorld({ runs, tasks }: World, readers: Readers): Promise<void> {
  const { database } = server.context;
  await database.humanTask.deleteMany();
  await database.run.deleteMany();
  await database.pendingApproval.deleteMany();
  const runIds: string[] = [];
  for (const { is, team, by, held } of runs) {
    const { person } = readers[by]!;
    const { planId, repositoryId } = await createReadyPlan(server, person);
    const { waitingFor, state, ended } = RUNS[is]!;
    const run = await database.run.create({
      data: {
        ...{ kind: 'onboarding', title: 'Onboard shop', team: TEAMS[team]!, repositoryId, planId, state },
        ...{ startedById: person.id, mergeChoice: 'wait', workflowId: randomUUID() },
        waitingFor: waitingFor as object[],
        waitingSince: waitingFor.length > 0 ? new Date() : null,
        finishedAt: ended ? new Date() : null,
        steps: { create: { name: 'await-merge', position: 0 } },
      },
    });
    runIds.push(run.id);
    if (held === 0) continue;
    const account = await database.githubAccount.findUniqueOrThrow({
      where: { personId: readers[4]!.person.id },
    });
    await database.pendingApproval.create({
      data: {
        ...{ repositoryId, environment: 'production', url: 'https://github.com/sample/shop/actions/runs/1' },
        approverTeams: held === 1 ? [TEAMS[team]!] : held === 3 ? ['strangers'] : [],
        approverIds: held === 2 ? [account.githubId] : [],
        approverLogins: held === 2 ? ['sample-login'] : [],
        ...{ since: new Date(), observedAt: new Date() },
      },
    });
  }
  for (const { owner, waits, closed, dueInMs } of tasks) {
    await database.humanTask.create({
      data: {
        ...{
          cause: randomUUID(),
          kind: 'approve-size',
          state: closed ? 'resolved' : 'open',
          title: 'Approve',
        },
        owner: ['platform', ...TEAMS][owner]!,
        request: { paragraphs: [], facts: [], links: [], whenResolved: '', whenRejected: '' },
        ...{ issueLabel: randomUUID(), dueAt: new Date(Date.now() + dueInMs) },
        ...(waits && runIds[0]
          ? { waiters: { create: { runId: runIds[0], step: 'ensure-namespaces' } } }
          : {}),
      },
    });
  }
}

/** Ids of a whole tab of the inbox, page by page. */
async function readTab(actor: Actor, show: InboxShow, team?: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await getInboxView(actor, { show, team, cursor } as never, server.context, 3);
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return ids;
}

describe('what waits for a person', () => {
  it('is the same number on Home, in the inbox, in the sidebar, on the teams’ pages and in the API', async () => {
    const readers = await createReaders();
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        await createWorld(world, readers);
        for (const { actor, cookie } of readers) {
          const home = await getHomeView(actor, server.context);
          const { you, yourTeams, all } = home.waits.counts;
          seen += you;
          expect((await getShellView(actor, server.context)).inboxCount).toBe(you);
          const mine = await readTab(actor, 'you');
          expect(new Set(mine).size).toBe(mine.length);
          expect(mine).toEqual(home.waits.you.map(({ id }) => id));
          expect(mine).toHaveLength(you);
          expect(await readTab(actor, 'teams')).toHaveLength(yourTeams);
          const everything = await readTab(actor, 'all');
          expect(everything).toHaveLength(all);
          if (you > 0) expect(headline(home)).toContain(`${you}\u00a0thing`);

          const response = await getInbox(apiRequest('GET', '/api/v1/inbox', { cookie }), withParams({}));
          const { counts, items } = (await response.json()) as {
            counts: object;
            items: Array<{ id: string }>;
          };
          expect(counts).toEqual(home.waits.counts);
          expect(items.map(({ id }) => id)).toEqual(mine);

          const { teams } = await getTeamListView(actor, server.context);
          for (const team of teams) {
            const page = await getTeamView(actor, team.slug, server.context);
            expect({ all: page.waits.counts.all, you: page.waits.counts.you }).toEqual(team.waits);
            expect(page.waits.shown.map(({ id }) => id)).toEqual(await readTab(actor, 'all', team.slug));
            expect(everything).toEqual(expect.arrayContaining(page.waits.shown.map(({ id }) => id)));
          }
          const [first] = everything;
          if (!first) continue;
          const { selected } = await getInboxPageView(actor, { show: 'all' }, first, server.context);
          expect(selected).toMatchObject({ id: first, kind: first.includes('.') ? 'wait' : 'task' });
        }
      }),
      { numRuns: 6 },
    );
    expect(seen).toBeGreaterThan(10);
  });

  it('counts a merge, a fix, an approval and a question, each for whom it is', async () => {
    const readers = await createReaders();
    const day = 86_400_000;
    await createWorld(
      {
        runs: [
          { is: 0, team: 0, by: 0, held: 1 },
          { is: 1, team: 0, by: 0, held: 0 },
        ],
        tasks: [
          { owner: 1, waits: true, closed: false, dueInMs: day },
          { owner: 0, waits: false, closed: false, dueInMs: day },
        ],
      },
      readers,
    );
    const countsOf = async (reader: number) =>
      (await getHomeView(readers[reader]!.actor, server.context)).waits.counts;
    expect(await countsOf(0)).toEqual({ you: 4, yourTeams: 4, all: 5 });
    // A teammate may approve and answer; merging and mending is on who started the run.
    expect(await countsOf(1)).toEqual({ you: 2, yourTeams: 4, all: 5 });
    expect(await countsOf(2)).toEqual({ you: 1, yourTeams: 4, all: 5 });
    expect(await countsOf(3)).toEqual({ you: 1, yourTeams: 1, all: 5 });
    expect(await countsOf(5)).toEqual({ you: 0, yourTeams: 0, all: 5 });
    const home = await getHomeView(readers[0]!.actor, server.context);
    expect(home.waits.you.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['human-task', 'approval', 'merge', 'next-commit']),
    );
  });

  it('is told as over to who still looks at it, and unknown ids are not found', async () => {
    const readers = await createReaders();
    await createWorld({ runs: [{ is: 0, team: 0, by: 0, held: 1 }], tasks: [] }, readers);
    const { actor } = readers[0]!;
    const ids = await readTab(actor, 'you');
    expect(ids).toHaveLength(2);
    await server.context.database.pendingApproval.deleteMany();
    await server.context.database.run.updateMany({ data: { waitingFor: [], waitingSince: null } });
    for (const id of ids) {
      const { selected } = await getInboxPageView(actor, { show: 'you' }, id, server.context);
      expect(selected).toMatchObject({ kind: 'over', id, repository: { fullName: 'sample/shop' } });
    }
    for (const id of ['merge', `merge.${randomUUID()}`, 'approval.x.production', '%ff'])
      await expect(getInboxPageView(actor, { show: 'you' }, id, server.context)).rejects.toMatchObject({
        code: 'not-found',
      });
  });
});
