import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { installAppTask } from '#domain/human-task-wording.ts';
import { PortalError } from '#domain/portal-error.ts';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { getRunView } from '#server/runs/get-run-view.ts';
import { type ActivityDeps, createActivities } from '#workflows/activities/index.ts';
import { humanTaskWorkflowId, TASK_ANSWERED_SIGNAL, TASK_QUEUE } from '#workflows/contracts.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  PORTAL_URL,
  type TestServer,
} from '../support/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: TestPostgres;
let temporal: TestTemporal;
let server: TestServer;
let worker: TestWorker;
let deps: ActivityDeps;

/** Whether the app is installed; `away`: GitHub does not answer. */
let app: 'missing' | 'installed' | 'away';
const site = {
  closes: true,
  made: [] as string[],
  comments: [] as string[],
  resolvedBy: null as string | null,
};
let woken: Array<{ workflowId: string; signal: string; args: unknown[] }>;

const jira = {
  issueUrl: (key: string) => `https://jira.example.test/browse/${key}`,
  createIssue: async () => {
    const key = `OPS-${randomUUID().slice(0, 8)}`;
    site.made.push(key);
    return { key, id: key };
  },
  findIssueByLabel: async () => null,
  addRemoteLink: async () => undefined,
  listTransitions: async () => [{ id: '1', to: 'done', resolutions: null }],
  transition: async () => undefined,
  addComment: async (_key: string, text: unknown) => {
    if (!site.closes) throw new PortalError('unavailable', 'Jira does not answer.');
    site.comments.push(JSON.stringify(text));
  },
  findIssue: async (key: string) => ({
    key,
    status: { category: site.resolvedBy ? 'done' : 'new' },
    resolution: null,
    resolvedBy: site.resolvedBy ? { displayName: site.resolvedBy } : null,
    lastComment: null,
    updatedAt: new Date(),
  }),
};
const github = {
  findInstallationFor: async () => {
    if (app === 'away') throw new PortalError('unavailable', 'GitHub does not answer.');
    return app === 'missing'
      ? null
      : {
          id: 1,
          account: 'sample',
          permissions: EVERYTHING,
          suspendedAt: null,
          settingsUrl: 'https://github.com',
        };
  },
  installUrl: async () => 'https://github.com/apps/onramp/installations/new',
  forInstallation: () => ({
    repositories: { getById: async () => ({ archived: false, url: 'https://github.com/sample/shop' }) },
    actions: { getPermissions: async () => ({ enabled: true }) },
  }),
};
/** Whatever is asked for has been accepted. */
const EVERYTHING = new Proxy({}, { get: () => 'write' });

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([startTestPostgres(), startTestTemporal()]);
  server = createTestServer(await postgres.createDatabase());
  const { database: db, organisation } = server.context;
  deps = {
    db,
    organisation,
    jira,
    github,
    portalUrl: PORTAL_URL,
    slack: { ensureMessage: async () => undefined },
    workflows: {
      start: async (workflow: string, workflowId: string, args: unknown[]) => {
        await temporal.client.workflow.start(workflow, { workflowId, taskQueue: TASK_QUEUE, args });
      },
      signal: async (workflowId: string, signal: string, args: unknown[]) => {
        if (workflowId.startsWith('human-task/'))
          await temporal.client.workflow.getHandle(workflowId).signal(signal, ...args);
        else woken.push({ workflowId, signal, args });
      },
    },
  } as unknown as ActivityDeps;
  worker = await startTestWorker(temporal.address, { activities: createActivities(deps) });
});
beforeEach(async () => {
  app = 'missing';
  Object.assign(site, { closes: true, made: [], comments: [], resolvedBy: null });
  woken = [];
});
afterAll(async () => {
  await worker.stop();
  await server.close();
  await Promise.all([temporal.stop(), postgres.stop()]);
});

const WAIT = { timeout: 30_000 };
const activities = () => createActivities(deps);

/** A run that met the missing app, and the question it asks. */
async function meet() {
  const { database } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId, plan } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const { host, id, owner, name, url } = plan.repository;
  const request = installAppTask({
    repository: { host, id, owner, name, url },
    team: plan.team,
    obstacle: 'not-installed',
    url: 'https://github.com/apps/onramp/installations/new',
  });
  const failure = { code: 'needs-human' as const, message: request.title, details: { request } };
  const ask = async () => {
    const { taskId } = await activities().openHumanTask({ runId, step: 'verify-access', failure });
    const read = () => database.humanTask.findUniqueOrThrow({ where: { id: taskId } });
    await expect.poll(async () => (await read()).state, WAIT).toBe('open');
    return {
      taskId,
      read,
      handle: temporal.client.workflow.getHandle(humanTaskWorkflowId(request.cause, taskId)),
    };
  };
  const view = () => getRunView(actor, runId, server.context);
  return { ask, view, request };
}

describe('an obstacle that is gone', () => {
  it('lets the run go on without an answer, and closes the issue with a comment', async () => {
    const { ask, view } = await meet();
    const { taskId, read, handle } = await ask();
    expect(await activities().lookAtObstacles()).toMatchObject({ gone: 0 });
    expect(await read()).toMatchObject({ state: 'open', obstacleSeenAt: expect.any(Date) });

    app = 'installed';
    await activities().lookAtObstacles();
    await handle.result();
    expect(woken).toEqual([
      expect.objectContaining({ signal: TASK_ANSWERED_SIGNAL, args: [{ taskId, outcome: 'resolved' }] }),
    ]);
    expect(await read()).toMatchObject({
      state: 'withdrawn',
      answer: {
        outcome: 'unneeded',
        by: null,
        comment: 'No longer needed: the app is installed on sample/shop now.',
      },
    });
    expect(site.comments).toHaveLength(1);
    expect(site.comments[0]).toContain('No longer needed: the app is installed on sample/shop now.');
    expect((await view()).log.lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^OPS-\S+ is no longer needed: the app is installed on sample\/shop now$/),
    );
  });

  it('does not hold the run while Jira cannot close the issue', async () => {
    const { ask } = await meet();
    const { read, handle } = await ask();
    site.closes = false;
    app = 'installed';
    await activities().lookAtObstacles();
    await expect.poll(() => woken, WAIT).toHaveLength(1);
    expect(site.comments).toEqual([]);
    site.closes = true;
    await handle.result();
    expect(site.comments).toHaveLength(1);
    expect(await read()).toMatchObject({ state: 'withdrawn' });
    expect(woken).toHaveLength(1);
  });

  it('is not believed while the system that would know does not answer', async () => {
    const { ask } = await meet();
    const { read } = await ask();
    app = 'away';
    expect(await activities().lookAtObstacles()).toMatchObject({ gone: 0 });
    expect(await read()).toMatchObject({ state: 'open' });
    app = 'installed';
    await activities().lookAtObstacles();
  });
});

describe('a request that follows one which did not help', () => {
  it('says who resolved that one and what is still missing, and waits since that one did', async () => {
    const { ask, view } = await meet();
    const first = await ask();
    const { openedAt, issueKey } = await first.read();
    site.resolvedBy = 'Tomas Sample';
    await first.handle.signal('wake');
    await first.handle.result();
    site.resolvedBy = null;

    const second = await ask();
    expect(second.taskId).not.toBe(first.taskId);
    const task = await second.read();
    expect(task.openedAt).toEqual(openedAt);
    expect((task.request as { paragraphs: string[] }).paragraphs[0]).toMatch(
      new RegExp(
        `^${issueKey} was resolved by Tomas Sample on .* UTC, but the app is still not installed on sample/shop\\.$`,
      ),
    );
    const [shown] = (await view()).humanTasks;
    expect(shown).toMatchObject({ openedAt: openedAt.toISOString() });
    expect(shown?.waitingRuns[0]?.since).toBe((await view()).humanTasks[1]?.waitingRuns[0]?.since);
    app = 'installed';
    await activities().lookAtObstacles();
    await second.handle.result();
  });
});
