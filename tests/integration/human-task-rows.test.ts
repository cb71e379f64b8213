import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { type ActivityDeps, createActivities as createAllActivities } from '#workflows/activities/index.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import {
  createPerson,
  createReadyPlan,
  createTestServer,
  sampleOrganisation,
  type TestServer,
} from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
});
afterAll(async () => {
  await server.context.database.$disconnect();
  await postgres.stop();
});

/** The activities over real rows; the site has no issue any more, whichever is asked for. */
function createActivities() {
  const deps = {
    db: server.context.database,
    organisation: sampleOrganisation,
    jira: { findIssue: async () => null },
  };
  return createAllActivities(deps as unknown as ActivityDeps);
}

function createTask(issueKey: string) {
  return server.context.database.humanTask.create({
    data: {
      cause: `sample/${randomUUID()}`,
      kind: 'install-app',
      title: 'Install the app',
      state: 'open',
      request: {},
      owner: 'platform',
      issueKey,
      issueLabel: `onramp-${randomUUID()}`,
      dueAt: new Date(),
    },
  });
}

it('a task that another run joined meanwhile is not withdrawn; one that nobody waits for is', async () => {
  const { database } = server.context;
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  const { runId } = await startOnboarding(actor, { planId }, server.context);
  const task = await createTask('PLAT-1');
  const waiter = await database.humanTaskWaiter.create({
    data: { taskId: task.id, runId, step: 'verify-access' },
  });
  const { withdrawIssue } = createActivities();

  expect(await withdrawIssue({ taskId: task.id })).toBe('still-asked');
  expect(await database.humanTask.findUniqueOrThrow({ where: { id: task.id } })).toMatchObject({
    state: 'open',
  });

  await database.humanTaskWaiter.updateMany({
    where: { taskId: waiter.taskId },
    data: { wokenAt: new Date() },
  });
  expect(await withdrawIssue({ taskId: task.id })).toBe('withdrawn');
  expect(await withdrawIssue({ taskId: task.id })).toBe('withdrawn');
  expect(await database.humanTask.findUniqueOrThrow({ where: { id: task.id } })).toMatchObject({
    state: 'withdrawn',
    closedAt: expect.any(Date),
  });
});

it('an issue that was deleted is told as missing again when the first look was not heard', async () => {
  const task = await createTask('PLAT-2');
  const { readAnswer } = createActivities();
  expect(await readAnswer({ taskId: task.id })).toEqual({ answer: null, missing: true });
  expect(await readAnswer({ taskId: task.id })).toEqual({ answer: null, missing: true });
});
