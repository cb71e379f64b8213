import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const MIGRATION = '20261121160000_times_of_undo_and_waits';
let postgres: TestPostgres;
let server: TestServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
});
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));

describe('rows of earlier versions', () => {
  it('get the times of their undo, their own end, and the waits of their steps from the log', async () => {
    const { database } = server.context;
    const { person, actor } = await createPerson(server, { role: 'platform' });
    /** A run as an earlier version wrote it. */
    const createOld = async (
      run: { state: 'undone' | 'waiting'; finishedAt: Date | null },
      lines: Array<[string | null, number, string, string]>,
    ) => {
      const { planId } = await createReadyPlan(server, person);
      const { runId } = await startOnboarding(actor, { planId, merge: 'auto' }, server.context);
      const activeKey = run.state === 'undone' ? { activeKey: null } : {};
      await database.run.update({ where: { id: runId }, data: { ...run, ...activeKey } });
      for (const [step, minute, level, message] of lines)
        await database.runLogLine.create({ data: { runId, step, at: at(minute), level, message } });
      return runId;
    };
    const undone = await createOld({ state: 'undone', finishedAt: at(50) }, [
      ['await-first-build', 0, 'info', 'started'],
      ['await-first-build', 1, 'error', 'The tests failed.'],
      ['await-first-build', 31, 'info', 'started'],
      ['await-first-build', 33, 'info', 'done: green'],
      [null, 49, 'warn', 'A person asked to undo this run'],
      [null, 50, 'info', 'Everything was taken back.'],
    ]);
    await database.runStep.update({
      where: { runId_name: { runId: undone, name: 'await-first-build' } },
      data: { state: 'succeeded', startedAt: at(0), finishedAt: at(33) },
    });
    const waiting = await createOld({ state: 'waiting', finishedAt: null }, [
      ['verify-access', 0, 'info', 'started'],
      ['verify-access', 1, 'wait', 'waits for a person: Install the app'],
      ['verify-access', 5, 'info', 'started'],
      ['verify-access', 6, 'wait', 'waits for a person: Accept the permissions'],
      // What happens to the question is no end of the wait.
      ['verify-access', 8, 'warn', 'Jira does not show the issue any more.'],
    ]);
    await database.runStep.update({
      where: { runId_name: { runId: waiting, name: 'verify-access' } },
      data: { state: 'waiting', startedAt: at(0) },
    });

    await database.$executeRawUnsafe(
      'ALTER TABLE "Run" DROP COLUMN "undoStartedAt", DROP COLUMN "undoFinishedAt"',
    );
    await database.$executeRawUnsafe(
      'ALTER TABLE "RunStep" DROP COLUMN "attemptStartedAt", DROP COLUMN "waitingSince", DROP COLUMN "waitedMs"',
    );
    const file = join(import.meta.dirname, '../../prisma/migrations', MIGRATION, 'migration.sql');
    for (const statement of readFileSync(file, 'utf8').split(';\n'))
      if (statement.trim()) await database.$executeRawUnsafe(statement);

    expect(await database.run.findUniqueOrThrow({ where: { id: undone } })).toMatchObject({
      finishedAt: at(33),
      undoStartedAt: at(49),
      undoFinishedAt: at(50),
    });
    expect(await database.run.findUniqueOrThrow({ where: { id: waiting } })).toMatchObject({
      finishedAt: null,
      undoStartedAt: null,
      undoFinishedAt: null,
    });
    const stepOf = (runId: string, name: string) =>
      database.runStep.findUniqueOrThrow({ where: { runId_name: { runId, name } } });
    expect(await stepOf(undone, 'await-first-build')).toMatchObject({
      attemptStartedAt: at(31),
      waitingSince: null,
      waitedMs: 1_800_000n,
    });
    expect(await stepOf(waiting, 'verify-access')).toMatchObject({
      attemptStartedAt: at(5),
      waitingSince: at(6),
      waitedMs: 240_000n,
    });
    expect((await stepOf(undone, 'await-merge')).typicalMs).toBeNull();
  });
});
