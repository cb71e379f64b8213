import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNFIT_SETTINGS } from '../../config/env.ts';
import type { Home } from './home.ts';
import { type PartSpec, Supervisor } from './supervisor.ts';

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
      liveness: 'answers',
    });
    const first = home.readJson<{ part: { pid: number } }>('processes.json')?.part.pid;
    await vi.waitFor(
      () => {
        expect(said.join('\n')).toContain('part ended (code 1) and is started again');
        expect(home.readJson<{ part: { pid: number } }>('processes.json')?.part.pid).not.toBe(first);
        expect(readFileSync(join(home.logs, 'part.log'), 'utf8')).toContain('late\nlater\n');
      },
      { timeout: 30_000 },
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
      liveness: 'answers',
    });
    expect(gaveUp).toEqual([expect.stringContaining('part cannot run with these settings')]);
    expect(said).toEqual([]);
    await supervisor.stop();
  });

  const patience = { lookMs: 100, deadlineMs: 300, misses: 3, graceMs: 500 };
  /** Answers with its process id, ends when it is asked to while its event loop turns, and hangs when it is told so. */
  const SERVER = `
process.on('SIGTERM', () => process.exit(0));
require('node:http').createServer((request, response) => {
  if (request.url === '/hang') for (;;);
  response.end(String(process.pid));
}).listen(Number(process.env.PORT), '127.0.0.1');
setInterval(() => process.connected && process.send && process.send('alive'), 50);
`;
  const server = (name: string, port: number, liveness: PartSpec['liveness'] = 'answers'): PartSpec => ({
    name,
    command: process.execPath,
    args: ['-e', SERVER],
    env: { PORT: String(port) },
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/`)).ok,
    liveness,
  });
  const pidOf = (name: string) =>
    home.readJson<Record<string, { pid: number }>>('processes.json')?.[name]?.pid;
  const askPid = async (port: number) => Number(await (await fetch(`http://127.0.0.1:${port}/`)).text());

  function loop(port: number): void {
    fetch(`http://127.0.0.1:${port}/hang`).catch(() => undefined);
  }
  function halt(_port: number, pid: number): void {
    process.kill(pid, 'SIGSTOP');
  }

  it.each([
    ['an endless loop', 'answers', loop],
    ['a stopped process', 'answers', halt],
    ['an endless loop, of a part that beats', 'beats', loop],
    ['a stopped process, of a part that beats', 'beats', halt],
  ] as const)(
    'ends a part that hangs and hears nothing, and starts it again: %s',
    async (_what, liveness, hang) => {
      const said: string[] = [];
      const supervisor = new Supervisor(home, (line) => said.push(line), undefined, patience);
      const [port, other] = [await freePort(), await freePort()];
      await supervisor.start(server('part', port, liveness));
      await supervisor.start(server('other', other));
      const [pid, otherPid] = [pidOf('part'), pidOf('other')];
      hang(port, pid as number);
      await vi.waitFor(async () => expect(await askPid(port)).not.toBe(pid), {
        timeout: 20_000,
        interval: 100,
      });
      expect(said.join('\n')).toContain('part runs but does not answer any more, and is ended');
      expect(said.join('\n')).toContain('part ended (SIGKILL) and is started again');
      // The others went on all the time.
      expect([pidOf('other'), await askPid(other)]).toEqual([otherPid, otherPid]);
      expect(said.join('\n')).not.toContain('other');
      await supervisor.stop();
    },
  );

  it('leaves alone what answers late, but in time', async () => {
    const said: string[] = [];
    const supervisor = new Supervisor(home, (line) => said.push(line), undefined, patience);
    let asked = 0;
    const part = server('part', await freePort());
    await supervisor.start({
      ...part,
      // Two silences in a row, then an answer: busy, not hung.
      isReady: () => (asked++ % 3 === 0 ? part.isReady() : new Promise(() => {})),
    });
    await vi.waitFor(() => expect(asked).toBeGreaterThan(9), { timeout: 20_000 });
    expect(said).toEqual([]);
    await supervisor.stop();
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe: Server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
