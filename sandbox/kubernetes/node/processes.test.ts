import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../kernel/store.ts';
import { Processes } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-processes-'));
const store = openStore(join(folder, 'state.db'));
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const env = { PATH: process.env.PATH ?? '' };
const lines: string[] = [];
const start = (processes: Processes, script: string) =>
  processes.start({
    argv: ['sh', '-c', script],
    env,
    cwd: folder,
    onLine: (_stream, line) => lines.push(line),
  });

describe('processes of containers', () => {
  it('tells exit codes, signals, and commands that do not exist', async () => {
    const processes = new Processes(store);
    expect(await start(processes, 'echo out; exit 7').exited).toEqual({ code: 7 });
    expect(lines).toContain('out');
    const killed = start(processes, 'sleep 60');
    killed.kill('SIGTERM');
    expect(await killed.exited).toEqual({ code: 143, signal: 15 });
    const missing = processes.start({ argv: ['no-such-command'], env, cwd: folder, onLine: () => undefined });
    expect(await missing.exited).toMatchObject({
      code: 128,
      startError: expect.stringContaining('executable file not found in $PATH'),
    });
  });

  it('ends what an earlier life of the sandbox left behind, children too, and nothing else', async () => {
    const before = start(new Processes(store), 'sleep 60 & sleep 60');
    store
      .collection('kubernetes-process')
      .put('1', { pid: process.pid, startedAt: 'another process of this id' });
    expect(new Processes(store).killLeftovers()).toBe(1);
    expect(await before.exited).toMatchObject({ code: 137, signal: 9 });
    expect(new Processes(store).killLeftovers()).toBe(0);
  });
});
