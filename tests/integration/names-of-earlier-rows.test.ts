import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '#prisma/migrate.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

const SHIPPED = join(import.meta.dirname, '../../prisma/migrations');
const MIGRATION = '20261129122000_names_claimed_at_start';
let postgres: TestPostgres;
/** The migrations of the version before names were claimed. */
let earlier: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  earlier = mkdtempSync(join(tmpdir(), 'onramp-earlier-'));
  for (const name of readdirSync(SHIPPED).filter((each) => each < MIGRATION))
    cpSync(join(SHIPPED, name), join(earlier, name), { recursive: true });
}, 60_000);
afterAll(async () => {
  rmSync(earlier, { recursive: true, force: true });
  await postgres.stop();
});

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function planContent(app: string, path = '.') {
  return {
    team: 'checkout',
    apps: [
      {
        ...{ name: app, path, blueprint: { id: 'node', version: '2' }, language: 'javascript' },
        ...{ framework: null, urls: { staging: `http://${app}-staging.example.test:8080` } },
      },
    ],
    environments: [{ name: 'staging', cluster: 'sample', namespace: 'checkout-staging' }],
    objects: [
      {
        ...{ cluster: 'sample', namespace: 'checkout-staging', kind: 'ServiceAccount' },
        ...{ name: `deploy-${app}`, appliedBy: 'onramp' },
      },
    ],
  };
}

it('claims the names of apps and runs of earlier versions, and shows the apps of runs under way', async () => {
  const url = await postgres.createEmptyDatabase();
  await migrate(url, earlier);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO "Person" ("id", "subject", "email", "name", "groups", "groupsSeenAt") VALUES ($1, 's', 'e', 'n', '{}', now())`,
      [id(1)],
    );
    /** A repository with a run, as the earlier version wrote them. */
    const add = async (
      n: number,
      app: string,
      run: { state: string; active: boolean; minute: number; made?: boolean },
    ) => {
      await client.query(
        `INSERT INTO "Repository" ("id", "host", "externalId", "owner", "name", "url", "defaultBranch")
         VALUES ($1, 'github.com', $2, 'acme', $3, 'https://github.com/acme/x', 'main')`,
        [id(n), n, `repository-${n}`],
      );
      await client.query(
        `INSERT INTO "Plan" ("id", "requestedById", "address", "repositoryId", "choices", "status", "content")
         VALUES ($1, $2, 'acme/x', $3, '{}', 'ready', $4)`,
        [id(n + 100), id(1), id(n), JSON.stringify(planContent(app))],
      );
      await client.query(
        `INSERT INTO "Run" ("id", "kind", "title", "state", "team", "repositoryId", "planId", "startedById", "mergeChoice", "workflowId", "activeKey", "startedAt", "updatedAt")
         VALUES ($1, 'onboarding', 'Onboard', $2, 'checkout', $3, $4, $5, 'wait', 'w', $6, $7, now())`,
        [
          id(n + 200),
          run.state,
          id(n),
          id(n + 100),
          id(1),
          run.active ? id(n) : null,
          new Date(Date.UTC(2026, 0, 1, 12, run.minute)),
        ],
      );
      if (!run.made) return;
      await client.query(
        `INSERT INTO "ManagedResource" ("id", "system", "kind", "key", "name", "updatedAt") VALUES ($1, 'kubernetes', 'Namespace', $2, 'x', now())`,
        [id(n + 300), `key-${n}`],
      );
      await client.query(
        `INSERT INTO "ResourceUse" ("resourceId", "runId", "step", "made") VALUES ($1, $2, 'ensure-namespaces', true)`,
        [id(n + 300), id(n + 200)],
      );
    };
    await add(2, 'registered', { state: 'succeeded', active: false, minute: 1, made: true });
    await client.query(
      `INSERT INTO "App" ("id", "slug", "name", "team", "repositoryId", "path", "blueprintId", "blueprintVersion", "runId")
       VALUES ($1, 'registered', 'registered', 'checkout', $2, '.', 'node', '2', $3)`,
      [id(400), id(2), id(202)],
    );
    await client.query(
      `INSERT INTO "AppEnvironment" ("id", "appId", "environment", "cluster", "namespace", "url")
       VALUES ($1, $2, 'staging', 'sample', 'checkout-staging', 'http://registered-staging.example.test:8080')`,
      [id(401), id(400)],
    );
    await add(3, 'crashing', { state: 'failed', active: true, minute: 2 });
    await add(4, 'crashing', { state: 'running', active: true, minute: 3 });
    await add(5, 'left-behind', { state: 'failed', active: false, minute: 4, made: true });
    await add(6, 'nothing-made', { state: 'failed', active: false, minute: 5 });
    await add(7, 'undone', { state: 'undone', active: false, minute: 6, made: true });

    await migrate(url);
    const rows = async (text: string) =>
      (await client.query(text)).rows.map((row) => Object.values(row).join(' '));
    const names = (app: string) => [
      `address ${app}-staging.example.test:8080`,
      `app ${app}`,
      `deploy-identity sample/checkout-staging/deploy-${app}`,
    ];
    const wanted = ['registered', 'crashing', 'left-behind'].flatMap(names).sort();
    expect((await rows(`SELECT "kind", "key" FROM "NameClaim"`)).sort()).toEqual(wanted);
    // The earlier of two runs that want the same name has it.
    expect(
      await rows(
        `SELECT "App"."slug", "Run"."state", "AppEnvironment"."url", "App"."registeredAt" IS NULL
         FROM "App" JOIN "Run" ON "Run"."id" = "App"."runId" JOIN "AppEnvironment" ON "AppEnvironment"."appId" = "App"."id" ORDER BY 1`,
      ),
    ).toEqual([
      'crashing failed http://crashing-staging.example.test:8080 true',
      'left-behind failed http://left-behind-staging.example.test:8080 true',
      'registered succeeded http://registered-staging.example.test:8080 false',
    ]);
    expect(
      await rows(`SELECT DISTINCT "key", "runId" FROM "NameClaimHolder" WHERE "kind" = 'app' ORDER BY 1`),
    ).toEqual([`crashing ${id(203)}`, `left-behind ${id(205)}`, `registered ${id(202)}`]);
  } finally {
    await client.end();
  }
});
