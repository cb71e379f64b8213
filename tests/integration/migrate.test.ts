import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, readMigrations } from '#prisma/migrate.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';

const SHIPPED = join(import.meta.dirname, '../../prisma/migrations');
let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  folder = mkdtempSync(join(tmpdir(), 'onramp-migrations-'));
  cpSync(SHIPPED, folder, { recursive: true });
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await postgres.stop();
});

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

describe('migrating', () => {
  it('applies everything once, also when several processes start together', async () => {
    const url = await postgres.createEmptyDatabase();
    const names = readMigrations(SHIPPED).map((migration) => migration.name);
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(applied.flat()).toEqual(names);
    expect(await query(url, 'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1')).toEqual(
      names.map((name) => ({ name })),
    );
  });

  it('leaves no trace of a migration that fails', async () => {
    const url = await postgres.createEmptyDatabase();
    await migrate(url, folder);
    addMigration('29990101000000_broken', 'CREATE TABLE half (id int); SELECT nonsense;');
    await expect(migrate(url, folder)).rejects.toThrow(/29990101000000_broken failed and was rolled back/);
    expect(await query(url, `SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    rmSync(join(folder, '29990101000000_broken'), { recursive: true });
    expect(await migrate(url, folder)).toEqual([]);
  });

  it('never touches a database with tables that are not Onramp’s', async () => {
    const url = await postgres.createEmptyDatabase();
    await query(url, 'CREATE SCHEMA shop; CREATE TABLE shop.orders (id int); CREATE TABLE users (id int)');
    await expect(migrate(url)).rejects.toThrow(/not Onramp’s \(shop\.orders, users\): nothing was changed/);
    expect(await query(url, `SELECT to_regclass('"_prisma_migrations"') AS ledger`)).toEqual([
      { ledger: null },
    ]);
  });

  it('never touches a database that another program keeps with Prisma', async () => {
    const url = await postgres.createEmptyDatabase();
    const others = mkdtempSync(join(tmpdir(), 'onramp-others-'));
    mkdirSync(join(others, '20200101000000_theirs'));
    writeFileSync(join(others, '20200101000000_theirs', 'migration.sql'), 'CREATE VIEW theirs AS SELECT 1');
    await migrate(url, others);
    await expect(migrate(url)).rejects.toThrow(/another program \(20200101000000_theirs\)/);
    rmSync(others, { recursive: true });
  });

  it('counts tables that an extension brings as nobody’s', async () => {
    const url = await postgres.createEmptyDatabase();
    await query(url, 'CREATE TABLE brought (id int)');
    // As `CREATE EXTENSION postgis` does with spatial_ref_sys, which the embedded server does not ship.
    await query(url, 'ALTER EXTENSION plpgsql ADD TABLE brought');
    expect(await migrate(url)).not.toEqual([]);
  });

  it('refuses a changed migration and a database newer than the code', async () => {
    const url = await postgres.createEmptyDatabase();
    addMigration('29990101000000_later', 'CREATE TABLE later (id int);');
    await migrate(url, folder);
    addMigration('29990101000000_later', 'CREATE TABLE later (id bigint);');
    await expect(migrate(url, folder)).rejects.toThrow(/was changed after it was applied/);
    rmSync(join(folder, '29990101000000_later'), { recursive: true });
    await expect(migrate(url, folder)).rejects.toThrow(/run a newer version/);
  });

  it('cleans addresses that were kept with what may be a token', async () => {
    const url = await postgres.createEmptyDatabase();
    const before = mkdtempSync(join(tmpdir(), 'onramp-migrations-'));
    cpSync(SHIPPED, before, { recursive: true });
    for (const { name } of readMigrations(SHIPPED))
      if (name >= '20261129121000') rmSync(join(before, name), { recursive: true });
    await migrate(url, before);
    rmSync(before, { recursive: true });
    const addresses = [
      'https://github.com/acme/shop?access_token=s3cret#s3cret',
      'https://s3cret@github.com/acme/shop',
      'git@github.com:acme/shop.git',
      'acme/shop',
    ];
    const [person] = await query<{ id: string }>(
      url,
      `INSERT INTO "Person" (id, subject, name, email, "groupsSeenAt") VALUES (gen_random_uuid(), 's', 'n', 'e', now()) RETURNING id`,
    );
    for (const address of addresses)
      await query(
        url,
        `INSERT INTO "Plan" (id, "requestedById", address, choices) VALUES (gen_random_uuid(), '${person?.id}', '${address}', '{}')`,
      );
    await migrate(url, SHIPPED);
    const kept = await query<{ address: string }>(url, 'SELECT address FROM "Plan" ORDER BY "createdAt"');
    expect(kept.map(({ address }) => address)).toEqual([
      'https://github.com/acme/shop',
      'https://github.com/acme/shop',
      'git@github.com:acme/shop.git',
      'acme/shop',
    ]);
  });

  it('allows one open human task per cause, and any number of closed ones', async () => {
    const url = await postgres.createDatabase();
    const insert = (label: string, state: string) =>
      query(
        url,
        `INSERT INTO "HumanTask" (id, cause, kind, state, title, request, owner, "issueLabel", "dueAt")
         VALUES (gen_random_uuid(), 'sample', 'install-app', '${state}', 'Sample', '{}', 'platform', '${label}', now())`,
      );
    await insert('1', 'resolved');
    await insert('2', 'rejected');
    await insert('3', 'open');
    await expect(insert('4', 'opening')).rejects.toThrow(/HumanTask_open_cause_key/);
  });
});
