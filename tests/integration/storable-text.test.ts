import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import { createReadModelActivities } from '#workflows/activities/read-model.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
}, 60_000);
afterAll(async () => {
  await server.close();
  await postgres.stop();
});

/** What a container may print, a commit may say, and an API may answer. */
const HOSTILE = 'exit\0 \ud800 é 😀';
const KEPT = 'exit\uFFFD \uFFFD é 😀';

describe('text from outside that Postgres cannot keep as it is', () => {
  it('fails no step of a run: it is kept with what cannot be kept replaced', async () => {
    const { actor, person } = await createPerson(server, { role: 'engineer', teams: ['checkout'] });
    const { planId } = await createReadyPlan(server, person);
    const { runId } = await startOnboarding(actor, { planId }, server.context);
    const { database } = server.context;
    const { recordStep, recordRunState, recordWaiting } = createReadModelActivities({ db: database });
    await recordStep({
      runId,
      step: 'verify-access',
      state: 'failed',
      note: HOSTILE,
      links: [{ label: HOSTILE, url: 'https://github.com/sample/shop' }],
      failure: { code: 'invalid', message: HOSTILE, details: { [HOSTILE]: HOSTILE } },
    });
    const reason = { kind: 'next-commit', reason: HOSTILE, url: null, who: 'you' } as const;
    await recordWaiting({ runId, waitingFor: [reason] });
    await recordRunState({ runId, state: 'failed', outcome: HOSTILE });
    const run = await database.run.findUniqueOrThrow({
      where: { id: runId },
      include: { steps: { where: { name: 'verify-access' } }, logLines: true },
    });
    expect(run).toMatchObject({ outcome: KEPT, waitingFor: [{ reason: KEPT }] });
    expect(run.steps[0]).toMatchObject({
      note: KEPT,
      links: [{ label: KEPT }],
      failure: { message: KEPT, details: { [KEPT]: KEPT } },
    });
    expect(run.logLines.map(({ message }) => message)).toContain(KEPT);
  });

  it('finds nothing, rather than failing, where it is looked for', async () => {
    const { database } = server.context;
    expect(await database.app.findUnique({ where: { slug: 'a\0b' } })).toBeNull();
    expect(await database.$queryRaw`SELECT ${HOSTILE} AS text`).toEqual([{ text: KEPT }]);
  });
});
