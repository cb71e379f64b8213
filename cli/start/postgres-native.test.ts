import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickFreePort } from './ports.ts';
import {
  askForPassword,
  initialiseData,
  POSTGRES_USER,
  postgresAccount,
  reachableNative,
} from './postgres-native.ts';

let folder: string;
let native: string;
const rules = () => readFileSync(join(folder, 'data', 'pg_hba.conf'), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onramp-postgres-'));
  native = reachableNative(folder);
  initialiseData(native, folder, { password: 'first', options: ['--no-sync'] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What happens when somebody connects with that password, on a server started for it. */
async function connecting(...passwords: Array<string | undefined>): Promise<string[]> {
  const port = await pickFreePort();
  const server = spawn(
    join(native, 'bin', 'postgres'),
    [
      ...['-D', join(folder, 'data'), '-c', `port=${port}`, '-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    ],
    { cwd: folder, stdio: 'ignore', ...(postgresAccount() ?? {}) },
  );
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const connect = async (password: string | undefined): Promise<string> => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: POSTGRES_USER,
      password,
      database: 'postgres',
    });
    try {
      await client.connect();
      return 'in';
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED' || code === '57P03') return connect(password);
      return code ?? message;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  try {
    const results: string[] = [];
    for (const password of passwords) results.push(await connect(password));
    return results;
  } finally {
    server.kill('SIGINT');
    await exited;
  }
}

describe('the embedded Postgres', () => {
  it('asks for its password', async () => {
    expect(rules()).not.toMatch(/\btrust\b\s*$/m);
    const [without, wrong, right] = await connecting(undefined, 'guessed', 'first');
    expect(without).toMatch(/password/);
    expect(wrong).toBe('28P01');
    expect(right).toBe('in');
  });

  it('of a home from before, which trusted everybody, asks for one from the next start on', async () => {
    writeFileSync(join(folder, 'data', 'pg_hba.conf'), rules().replaceAll('scram-sha-256', 'trust'));
    expect(await connecting('guessed')).toEqual(['in']);
    askForPassword(native, folder, 'second');
    expect(await connecting('guessed', 'second')).toEqual(['28P01', 'in']);
    const settled = rules();
    askForPassword(native, folder, 'third');
    expect(rules()).toBe(settled);
  });
});
