import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** The advisory lock Prisma's own engine takes while it migrates. */
const MIGRATION_LOCK = 72_707_369;

/** Prisma's own bookkeeping table, so that `prisma migrate` agrees with what was done here. */
const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, hex, as Prisma writes it. */
  checksum: string;
}

/** Reads the migrations below a folder, oldest first. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** Tables that neither a bookkeeping of migrations nor an extension (PostGIS brings some) accounts for. */
const FOREIGN_TABLES = `SELECT c.oid::regclass::text AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND c.relname <> '_prisma_migrations'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`;
/** Names told of a database that is somebody else's. */
const NAMED_AT_MOST = 5;

/**
 * Applies what is missing, each migration in one transaction, under a lock: any number of processes may call it at once.
 * @returns names of the migrations applied now
 * @throws Error when the database holds another program's tables, an applied migration's file has changed since, or the
 * database is newer than the code; nothing is changed then
 */
export async function migrate(
  databaseUrl: string,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'onramp-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const wanted = readMigrations(folder);
    await refuseForeign(client, wanted);
    await client.query(CREATE_LEDGER);
    const applied = await readApplied(client);
    const unknown = [...applied.keys()].filter(
      (name) => !wanted.some((migration) => migration.name === name),
    );
    if (unknown.length > 0) {
      throw new Error(
        `The database has migrations this version does not know (${unknown.join(', ')}): run a newer version.`,
      );
    }
    const done: string[] = [];
    for (const migration of wanted) {
      const checksum = applied.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum)
        throw new Error(`Migration ${migration.name} was changed after it was applied: restore the file.`);
      await apply(client, migration);
      done.push(migration.name);
    }
    return done;
  } finally {
    await client.end();
  }
}

/** A database is Onramp's once our first migration is in it; until then it must be empty. */
async function refuseForeign(client: pg.Client, [first]: Migration[]): Promise<void> {
  const { rows } = await client.query<{ ledger: string | null }>(
    `SELECT to_regclass('"_prisma_migrations"')::text AS ledger`,
  );
  const hasLedger = rows[0]?.ledger !== null;
  const applied = hasLedger ? await readApplied(client) : new Map<string, string>();
  if (first && applied.has(first.name)) return;
  const tables = (await client.query<{ name: string }>(FOREIGN_TABLES)).rows.map(({ name }) => name);
  if (tables.length === 0 && applied.size === 0) return;
  const more = tables.length - NAMED_AT_MOST;
  const found =
    tables.length === 0
      ? `migrations of another program (${[...applied.keys()][0]})`
      : `tables that are not Onramp’s (${tables.slice(0, NAMED_AT_MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
  throw new Error(
    `The database has ${found}: nothing was changed. Give Onramp an empty database of its own.`,
  );
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${migration.name} failed and was rolled back.`, { cause: error });
  }
}
