import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startOnboarding } from '#server/onboarding/start-onboarding.ts';
import {
  type Confirmation,
  ensureRecorded,
  type Replaced,
  type ResourceClaim,
} from '#workflows/activities/ledger.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { createPerson, createReadyPlan, createTestServer, type TestServer } from '../support/server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let postgres: TestPostgres;
let server: TestServer;
let runId: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
  server = createTestServer(await postgres.createDatabase());
  const { person, actor } = await createPerson(server, { role: 'platform' });
  const { planId } = await createReadyPlan(server, person);
  ({ runId } = await startOnboarding(actor, { planId }, server.context));
});
afterAll(async () => {
  await server.context.database.$disconnect();
  await postgres.stop();
});

/** Whether the run counts an environment as its own, after a first try that was interrupted. */
async function isOwnAfterRetry(change: ResourceClaim['change'], found: Confirmation): Promise<boolean> {
  const { database } = server.context;
  const key = `sample/${randomUUID()}`;
  const claim: ResourceClaim = {
    runId,
    step: 'prepare-environments',
    system: 'github',
    kind: 'environment',
    key,
    name: 'staging',
    undo: { undo: 'github/environment', args: { name: 'staging' } },
    change,
  };
  const interrupted = ensureRecorded(database, claim, () =>
    Promise.reject(new Error('The connection broke.')),
  );
  await expect(interrupted).rejects.toThrow('The connection broke.');
  await ensureRecorded(database, claim, async () => found);
  const use = await database.resourceUse.findFirstOrThrow({ where: { runId, resource: { key } } });
  return use.made;
}

it('a retry that finds the effect of its own first try knows that the run made it', async () => {
  expect(await isOwnAfterRetry('add', { outcome: 'unchanged' })).toBe(true);
});

it('what the plan found there already is never the run’s own, so that undo leaves it', async () => {
  expect(await isOwnAfterRetry('modify', { outcome: 'changed' })).toBe(false);
  expect(await isOwnAfterRetry('same', { outcome: 'unchanged' })).toBe(false);
});

it('what was gone in the meantime, and was made anew, is the run’s own', async () => {
  expect(await isOwnAfterRetry('modify', { outcome: 'created' })).toBe(true);
});

describe('what a run changes', () => {
  const createClaim = (): ResourceClaim => ({
    runId,
    step: 'prepare-environments',
    system: 'github',
    kind: 'variable',
    key: `sample/${randomUUID()}`,
    name: 'REGISTRY',
    undo: { undo: 'github/variable', args: { environment: null, name: 'REGISTRY' } },
    change: 'modify',
  });
  const replacedOf = async ({ key }: ResourceClaim) =>
    (await server.context.database.resourceUse.findFirstOrThrow({ where: { runId, resource: { key } } }))
      .replaced;

  it('is kept as the first try found it, though that try was interrupted and the next finds the run’s own value', async () => {
    const { database } = server.context;
    const claim = createClaim();
    const found: Replaced = { before: 'theirs', after: 'ours' };
    const interrupted = ensureRecorded(database, claim, async (_claimed, keepReplaced) => {
      await keepReplaced(found);
      throw new Error('The connection broke.');
    });
    await expect(interrupted).rejects.toThrow('The connection broke.');
    expect(await replacedOf(claim)).toEqual(found);
    await ensureRecorded(database, claim, async (_claimed, keepReplaced) => {
      await keepReplaced({ before: 'ours', after: 'ours' });
      return { outcome: 'unchanged' };
    });
    expect(await replacedOf(claim)).toEqual(found);
  });

  it('is somebody else’s also where the plan saw nothing yet, though the first try was interrupted', async () => {
    const { database } = server.context;
    const claim = { ...createClaim(), change: 'add' as const };
    const found: Replaced = { before: 'theirs', after: 'ours' };
    const interrupted = ensureRecorded(database, claim, async (_claimed, keepReplaced) => {
      await keepReplaced(found);
      throw new Error('The connection broke.');
    });
    await expect(interrupted).rejects.toThrow('The connection broke.');
    await ensureRecorded(database, claim, async () => ({ outcome: 'changed' }));
    const where = { runId, resource: { key: claim.key } };
    expect(await database.resourceUse.findFirst({ where })).toMatchObject({ made: false, replaced: found });
  });

  it('is the run’s own where only its interrupted first try can have made it', async () => {
    const { database } = server.context;
    const claim = { ...createClaim(), change: 'add' as const };
    const interrupted = ensureRecorded(database, claim, () => Promise.reject(new Error('No answer.')));
    await expect(interrupted).rejects.toThrow('No answer.');
    await ensureRecorded(database, claim, async (_claimed, keepReplaced) => {
      await keepReplaced({ before: 'half of ours', after: 'ours' });
      return { outcome: 'changed' };
    });
    const where = { runId, resource: { key: claim.key } };
    expect(await database.resourceUse.findFirst({ where })).toMatchObject({ made: true, replaced: null });
  });

  it('is known as changed where nobody can say what was there, and as made where the run made it', async () => {
    const { database } = server.context;
    const secret = createClaim();
    await ensureRecorded(database, secret, async () => ({ outcome: 'changed' }));
    expect(await replacedOf(secret)).toEqual({ before: null, after: null });
    const own = { ...createClaim(), change: 'add' as const };
    await ensureRecorded(database, own, async () => ({ outcome: 'created' }));
    await ensureRecorded(database, own, async () => ({ outcome: 'changed' }));
    expect(await replacedOf(own)).toBeNull();
  });
});
