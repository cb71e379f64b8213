import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Home, openReachableFolder } from './home.ts';
import {
  askForPassword,
  initialiseData,
  POSTGRES_USER,
  postgresAccount,
  reachableNative,
} from './postgres-native.ts';
import type { PartSpec } from './supervisor.ts';

const DATABASE = 'onramp';

/** Embedded Postgres on loopback, its data below the home, its password in it (readable by its owner only). */
export function preparePostgres(home: Home, port: number): { part: PartSpec; url: string } {
  const folder = openReachableFolder(home, 'postgres');
  const native = reachableNative(folder);
  const account = postgresAccount();
  const data = join(folder, 'data');
  const password = home.keptSecret('postgres-password');
  if (existsSync(join(data, 'PG_VERSION'))) askForPassword(native, folder, password);
  else initialiseData(native, folder, { password });
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    'log_destination=stderr',
  ];
  const address = (database: string) =>
    `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${database}`;
  return {
    url: address(DATABASE),
    part: {
      name: 'postgres',
      command: join(native, 'bin', 'postgres'),
      args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      cwd: folder,
      account,
      // "Fast" shutdown: open connections are ended, nothing committed is lost.
      stopSignal: 'SIGINT',
      isReady: () => ensureDatabase(address('postgres')),
      liveness: 'answers',
    },
  };
}

async function ensureDatabase(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 1_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
