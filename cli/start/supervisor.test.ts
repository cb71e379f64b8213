import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNFIT_SETTINGS } from '../../config/env.ts';
import type { Home } from './home.ts';
import { Supervisor } from './supervisor.ts';

/** Ends at once, and leaves a process of its own that writes later, as Postgres does when it is killed. */
const WITH_HEIR = `
require('node:child_process').spawn('sh', ['-c', 'sleep 0.3; echo late; sleep 0.1; echo later'], { stdio: 'inherit' });
setTimeout(() => process.exit(1), 100);
`;

describe('the supervisor', () => {
  let folder: string;
  let home: Home;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
    mkdirSync(join(folder, 'logs'));
    const file = (name: string) => join(folder, name);
    home = {
      path: folder,
      logs: join(folder, 'logs'),
      secret: '',
      keptSecret: () => '',
      file,
      readJson: <T>(name: string) =>
        existsSync(file(name)) ? (JSON.parse(readFileSync(file(name), 'utf8')) as T) : null,
      writeJson: (name, value) => writeFileSync(file(name), JSON.stringify(value)),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('starts a part again that died, and keeps what its heirs still write', async () => {
    const said: string[] = [];
    const supervisor = new Supervisor(home, (line) => said.push(line));
    await supervisor.start({
      name: 'part',
      command: process.execPath,
      args: ['-e', WITH_HEIR],
      isReady: async () => true,
    });
    const first = home.readJson<{ part: { pid: number } }>('processes.json')?.part.pid;
    await vi.waitFor(
      () => {
        expect(said.join('\n')).toContain('part ended (code 1) and is started again');
        expect(home.readJson<{ part: { pid: number } }>('processes.json')?.part.pid).not.toBe(first);
        expect(readFileSync(join(home.logs, 'part.log'), 'utf8')).toContain('late\nlater\n');
      },
      { timeout: 10_000 },
    );
    await supervisor.stop();
    expect(home.readJson('processes.json')).toEqual({});
  });

  it('does not start a part again whose settings cannot work, and says so once', async () => {
    const said: string[] = [];
    const gaveUp: string[] = [];
    const supervisor = new Supervisor(
      home,
      (line) => said.push(line),
      (sentence) => gaveUp.push(sentence),
    );
    const unfit = `console.error('no such cluster'); process.exitCode = ${UNFIT_SETTINGS};`;
    await supervisor.start({
      name: 'part',
      command: process.execPath,
      args: ['-e', unfit],
      isReady: async () => gaveUp.length > 0,
    });
    expect(gaveUp).toEqual([expect.stringContaining('part cannot run with these settings')]);
    expect(said).toEqual([]);
    await supervisor.stop();
  });
});
