import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pickFreePort } from '#cli/start/ports.ts';
import {
  initialiseData,
  POSTGRES_USER,
  postgresAccount,
  reachableNative,
} from '#cli/start/postgres-native.ts';
import { migrate } from '#prisma/migrate.ts';

const PASSWORD = 'of-this-test-only';

export interface TestPostgres {
  /** Address of the server's `postgres` database. */
  adminUrl: string;
  /** A fresh, migrated database of its own, cloned from a template. */
  createDatabase(): Promise<string>;
  /** Address of an empty database: nothing migrated. */
  createEmptyDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a Postgres server on a free loopback port with its data in a new folder under the system's temp folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-postgres-'));
  const account = postgresAccount() ?? {};
  const native = reachableNative(folder);
  const data = initialiseData(native, folder, { password: PASSWORD, options: ['--no-sync'] });
  const port = await pickFreePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=200',
  ];
  const server = spawn(
    join(native, 'bin/postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...account,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const kill = () => void server.kill('SIGQUIT');
  process.once('exit', kill);
  const address = (database: string) =>
    `postgresql://${POSTGRES_USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  await waitUntilReady(address('postgres'));
  const template = 'onramp_template';
  await execute(address('postgres'), `CREATE DATABASE ${template}`);
  await migrate(address(template));

  const create = async (from: string) => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await execute(address('postgres'), `CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY FILE_COPY`);
    return address(name);
  };
  return {
    adminUrl: address('postgres'),
    createDatabase: () => create(template),
    createEmptyDatabase: () => create('template0'),
    async stop() {
      process.off('exit', kill);
      server.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await execute(url, 'SELECT 1');
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
