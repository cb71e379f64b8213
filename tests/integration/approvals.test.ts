import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEPLOY_WORKFLOW_PATH } from '#blueprints/deploy-workflow.ts';
import type { GithubInstallation } from '#integrations/github/index.ts';
import { getAppView } from '#server/apps/get-app-view.ts';
import { getHomeView } from '#server/home/get-home-view.ts';
import { createApprovalActivities } from '#workflows/activities/approvals.ts';
import type { ActivityDeps } from '#workflows/activities/deps.ts';
import { type GithubFixture, startGithubFixture } from '../support/github-stand-in.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createTestServer, type TestServer } from '../support/server.ts';

// Contracts are compiled on first use, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const WORKFLOW = `name: Onramp deploy
on: { push: { branches: [main] } }
jobs:
  production:
    runs-on: ubuntu-latest
    environment: Production
    steps:
      - run: echo "deployed"
`;

let postgres: TestPostgres;
let server: TestServer;
let github: GithubFixture;
let repository: { owner: string; name: string; id: number };
let repositoryId: string;
let headSha: string;

beforeAll(async () => {
  [postgres, github] = await Promise.all([startTestPostgres(), startGithubFixture({ actions: 'on' })]);
  server = createTestServer(await postgres.createDatabase());
  repository = await github.addRepository('orders-api');
  const inside = await github.inside(repository, {
    actions: 'read',
    administration: 'write',
    contents: 'write',
    environments: 'write',
    members: 'read',
    pull_requests: 'write',
    workflows: 'write',
  });
  const team = await inside.repositories.findTeam('acme', 'checkout');
  // GitHub keeps the spelling it was given first.
  await inside.environments.ensure(repository, {
    name: 'Production',
    reviewers: [{ kind: 'team', id: team?.id ?? 0 }],
    preventSelfReview: 'no',
    branches: 'any',
  });
  headSha = await mergeWorkflow(inside);
  const { context } = server;
  const row = await context.database.repository.create({
    data: {
      host: 'github.com',
      externalId: repository.id,
      owner: repository.owner,
      name: repository.name,
      url: `https://github.com/acme/${repository.name}`,
      defaultBranch: 'main',
      apps: {
        create: {
          slug: 'orders-api',
          name: 'orders-api',
          team: 'checkout',
          path: '.',
          blueprintId: 'node',
          blueprintVersion: '2',
          environments: {
            create: ['staging', 'production'].map((environment) => ({
              environment,
              cluster: 'sample',
              namespace: `checkout-${environment}`,
              url: `https://orders-api-${environment}.example.test`,
              runtimeObservedAt: context.now(),
              runtime:
                environment === 'staging'
                  ? {
                      state: 'healthy',
                      revision: headSha,
                      pods: { ready: 1, wanted: 1 },
                      openPath: '/healthz',
                    }
                  : { state: 'not-deployed', pods: { ready: 0, wanted: 0 } },
            })),
          },
        },
      },
    },
  });
  repositoryId = row.id;
});
afterAll(async () => {
  await Promise.all([server?.close(), github?.close()]);
  await postgres?.stop();
});

async function mergeWorkflow(inside: GithubInstallation): Promise<string> {
  const base = await inside.git.getBranchHead(repository, 'main');
  await inside.git.ensureCommitOnBranch(repository, {
    branch: 'onramp/onboarding',
    baseSha: base.sha,
    message: 'Add the pipeline',
    files: [{ path: DEPLOY_WORKFLOW_PATH, content: WORKFLOW, before: null, executable: false }],
  });
  const change = { head: 'onramp/onboarding', base: 'main', title: 'Add the pipeline', body: '' };
  const { value } = await inside.pullRequests.ensure(repository, change);
  const merged = await inside.pullRequests.merge(repository, {
    number: value.number,
    sha: value.head.sha,
    method: 'squash',
  });
  if (!merged.merged) throw new Error(merged.message);
  return merged.sha;
}

/** Mira, of the reviewing team, lets a run go on, as the button on GitHub does. */
async function approve(runUrl: string): Promise<void> {
  const path = `${github.url}/api/v3/repos/acme/orders-api/actions/runs/${runUrl.split('/').at(-1)}/pending_deployments`;
  const headers = { authorization: `Bearer ${github.people.mira.token}`, 'content-type': 'application/json' };
  const pending = (await (await fetch(path, { headers })).json()) as Array<{ environment: { id: number } }>;
  const decision = { environment_ids: pending.map(({ environment }) => environment.id), state: 'approved' };
  const body = JSON.stringify({ ...decision, comment: 'Looks well.' });
  const response = await fetch(path, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
}

const observe = (input?: { repositoryId: string }) => {
  const { database: db, organisation } = server.context;
  const deps = { db, organisation, github: github.github } as Pick<
    ActivityDeps,
    'db' | 'organisation' | 'github'
  >;
  return createApprovalActivities(deps as ActivityDeps).observeApprovals(input);
};

const approvals = () => server.context.database.pendingApproval.findMany();

/** Looks until the round has seen what GitHub has: its runner takes a moment to reach the environment. */
const awaitApprovals = (count: number) =>
  vi.waitFor(
    async () => {
      await observe({ repositoryId });
      expect(await approvals()).toHaveLength(count);
    },
    { timeout: 60_000, interval: 300 },
  );

describe('a deployment that waits for an approval', () => {
  it('is shown to those who may approve it, at its app, and nowhere once it is decided', async () => {
    const approver = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const stranger = await createPerson(server, { role: 'engineer', teams: ['payments'] });
    await awaitApprovals(1);
    expect(await approvals()).toMatchObject([
      { repositoryId, environment: 'production', revision: headSha, approverTeams: ['checkout'] },
    ]);

    const home = await getHomeView(approver.actor, server.context);
    expect(home.waits.you).toMatchObject([
      {
        kind: 'approval',
        environment: 'production',
        apps: ['orders-api'],
        repository: { fullName: 'acme/orders-api' },
        approval: { approvers: ['acme/checkout'], revision: headSha },
      },
    ]);
    expect((await getHomeView(stranger.actor, server.context)).waits.you).toEqual([]);
    const [staging, production] = (await getAppView(stranger.actor, 'orders-api', server.context))
      .environments;
    expect(production).toMatchObject({
      deployed: false,
      openUrl: null,
      approvers: ['acme/checkout'],
      approval: { url: expect.stringMatching(/\/actions\/runs\/\d+$/) },
    });
    expect(staging).toMatchObject({
      deployed: true,
      openUrl: 'https://orders-api-staging.example.test/healthz',
      approvers: [],
      approval: null,
      runtime: { revision: headSha, revisionUrl: `https://github.com/acme/orders-api/commit/${headSha}` },
    });

    await approve(production?.approval?.url ?? '');
    await awaitApprovals(0);
    expect((await getHomeView(approver.actor, server.context)).waits.you).toEqual([]);
  });

  it('of a repository that cannot be read keeps what was known, and holds up no other', async () => {
    const { database } = server.context;
    const lost = await database.repository.create({
      data: {
        host: 'github.com',
        externalId: 999_999,
        owner: 'acme',
        name: `gone-${randomUUID()}`,
        url: 'https://github.com/acme/gone',
        defaultBranch: 'main',
        apps: {
          create: {
            slug: 'gone',
            name: 'gone',
            team: 'checkout',
            path: '.',
            blueprintId: 'node',
            blueprintVersion: '2',
          },
        },
        pendingApprovals: {
          create: {
            environment: 'production',
            url: 'https://github.com/acme/gone/actions/runs/1',
            approverTeams: ['checkout'],
            approverIds: [],
            approverLogins: [],
            since: new Date(0),
            observedAt: new Date(0),
          },
        },
      },
    });
    expect(await observe()).toEqual({ looked: 1 });
    expect(await approvals()).toMatchObject([{ repositoryId: lost.id, observedAt: new Date(0) }]);
    await expect(observe({ repositoryId: lost.id })).rejects.toThrow('not installed');
    // Nobody looks at a repository without apps any more, and nothing of it waits.
    await database.app.deleteMany({ where: { repositoryId: lost.id } });
    await observe();
    expect(await approvals()).toEqual([]);
  });

  it('is found at the newest of many runs that wait, without asking all of them', async () => {
    const { database: db, organisation } = server.context;
    const run = { path: DEPLOY_WORKFLOW_PATH, event: 'push', headSha, updatedAt: new Date(0) };
    const runs = Array.from({ length: 50 }, (_, at) => ({ ...run, id: 50 - at, url: `run/${50 - at}` }));
    const reviewers = [{ kind: 'team', id: 1, slug: 'checkout' }];
    const asked: number[] = [];
    const observeHeldAt = async (environment: string) => {
      const actions = {
        listRuns: async () => runs,
        listPendingDeployments: async (_name: object, id: number) => {
          asked.push(id);
          return [{ environment, reviewers }];
        },
      };
      const busy = { findInstallationFor: async () => ({ id: 1 }), forInstallation: () => ({ actions }) };
      const deps = { db, organisation, github: busy } as unknown as ActivityDeps;
      await createApprovalActivities(deps).observeApprovals({ repositoryId });
      return asked.splice(0);
    };
    expect(await observeHeldAt('production')).toEqual([50]);
    expect(await approvals()).toMatchObject([{ environment: 'production', url: 'run/50' }]);
    expect(await observeHeldAt('elsewhere')).toHaveLength(10);
  });

  it('breaks no contract on the way', () => {
    expect(github.recording.violations()).toEqual([]);
  });
});
