import { expect } from 'vitest';
import type { Observer } from './onramp-observer.ts';

/** What must hold after every fault: held against the portal's own database and the cluster itself. */
export async function expectInvariants(observer: Observer, teams: readonly string[]): Promise<void> {
  const doubled = await observer.query(
    `SELECT use."runId", use."step", resource."system", resource."kind", resource."location", resource."name", count(*)
       FROM "ResourceUse" AS use JOIN "ManagedResource" AS resource ON resource."id" = use."resourceId"
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1`,
  );
  expect(doubled, 'one resource per run and step').toEqual([]);

  const many = await observer.query(
    `SELECT use."runId", use."step", count(*) FROM "ResourceUse" AS use JOIN "ManagedResource" AS resource ON resource."id" = use."resourceId"
      WHERE resource."kind" = 'pull-request' GROUP BY 1, 2 HAVING count(*) > 1`,
  );
  expect(many, 'one pull request per run, and one for its undo').toEqual([]);

  const crowded = await observer.query(
    `SELECT "repositoryId", count(*) FROM "Run" WHERE "finishedAt" IS NULL GROUP BY 1 HAVING count(*) > 1`,
  );
  expect(crowded, 'one active onboarding per repository').toEqual([]);

  const silent = await observer.query(
    `SELECT "number", "state" FROM "Run" WHERE "finishedAt" IS NULL AND "waitingFor" = '[]'::jsonb`,
  );
  expect(silent, 'every run has ended or waits for somebody named').toEqual([]);

  const owned = new Set(
    (
      await observer.query<{ key: string }>(
        `SELECT "key" FROM "ManagedResource" WHERE "system" = 'kubernetes' AND "state" <> 'removed'`,
      )
    ).map(({ key }) => key.split('/').slice(1).join('/')),
  );
  for (const team of teams) {
    const strangers = (await observer.objectsOfTeam(team))
      .map(namespaceFirst)
      .filter((object) => !owned.has(object));
    expect(strangers, `everything of ${team} in the cluster is in the ledger`).toEqual([]);
  }
}

/** The ledger's keys are `cluster/namespace/Kind/name`. */
function namespaceFirst(object: string): string {
  const [kind, namespace, name] = object.split('/');
  return [namespace, kind, name].join('/');
}
