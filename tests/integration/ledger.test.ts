import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { createRun } from '../support/undo.ts';

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

describe('rows of earlier versions', () => {
  const MIGRATION = '20261121152000_uses_of_removed_things';

  it('are mended: what a pipeline found is not the run’s, and a removed thing has no maker any more', async () => {
    const { database } = server.context;
    const object = (name: string, change: 'add' | 'modify') =>
      ({
        cluster: 'sample',
        namespace: 'shop',
        apiVersion: 'v1',
        kind: 'Service',
        name,
        change,
        manifest: {},
        appliedBy: 'pipeline',
      }) as const;
    const old = await createRun(server, {
      objects: [object('found', 'modify'), object('new', 'add')],
      monitoring: [object('awaited', 'modify')],
    });
    const record = (name: string, state: string) =>
      database.managedResource.create({
        data: {
          system: 'kubernetes',
          kind: 'Service',
          key: `sample/shop/Service/${name}`,
          name,
          state,
          uses: { create: { runId: old.runId, step: 'await-first-deployment', made: true, change: 'add' } },
        },
      });
    await record('found', 'present');
    await record('new', 'present');
    await record('awaited', 'planned');
    await record('gone', 'removed');

    await database.$executeRawUnsafe('ALTER TABLE "ResourceUse" DROP COLUMN "removed"');
    const file = join(import.meta.dirname, '../../prisma/migrations', MIGRATION, 'migration.sql');
    for (const statement of readFileSync(file, 'utf8').split(';\n'))
      if (statement.trim()) await database.$executeRawUnsafe(statement);

    const uses = await database.resourceUse.findMany({
      where: { runId: old.runId },
      include: { resource: true },
    });
    const mended = uses.map(({ resource, made, change, replaced, removed }) => [
      resource.name,
      { made, change, replaced, removed },
    ]);
    const unknown = { before: null, after: null };
    expect(Object.fromEntries(mended)).toEqual({
      found: { made: false, change: 'modify', replaced: unknown, removed: false },
      new: { made: true, change: 'add', replaced: null, removed: false },
      awaited: { made: false, change: 'modify', replaced: null, removed: false },
      gone: { made: true, change: 'add', replaced: null, removed: true },
    });
  });
});
