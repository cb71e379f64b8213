import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Store } from '../../kernel/store.ts';
import { onlyThese } from './environment.ts';

export interface Identity {
  uid: number;
  gid: number;
}

export interface CommandInput {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Called for each whole line of standard output and error. */
  onLine: (line: string) => void;
  timeoutMs: number;
  signal: AbortSignal;
}

export type CommandResult = { kind: 'exited'; code: number } | { kind: 'timed-out' } | { kind: 'cancelled' };

/** Starts and ends the processes of jobs; remembers them, so that none outlives a killed sandbox. */
export interface Processes {
  run(input: CommandInput): Promise<CommandResult>;
  /** Ends what an earlier, killed sandbox left running. */
  killLeftovers(): void;
  identity: Identity | null;
}

const GRACE_MS = 3_000;
const NOBODY = 65534;

/** When a process started, as the system tells it: tells it from a later one with the same id. Null when it is gone. */
function startOf(pid: number): string | null {
  if (existsSync('/proc/self/stat')) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    } catch {
      return null;
    }
  }
  const listed = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return listed.stdout?.trim() || null;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/**
 * The account steps run as: nobody when the sandbox is root and nobody can read `paths`; else the sandbox's own (null).
 */
export function chooseIdentity(paths: string[]): Identity | null {
  if (process.getuid?.() !== 0) return null;
  const script = `const fs = require('node:fs');
    for (const path of process.argv.slice(1)) fs.accessSync(path, fs.statSync(path).isDirectory() ? 5 : 4);
    const npm = require('node:child_process').spawnSync('npm', ['--version']);
    process.exitCode = npm.status ?? 1;`;
  const tried = spawnSync(process.execPath, ['-e', script, ...paths], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    env: onlyThese({ PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: '/nonexistent' }),
  });
  return tried.status === 0 ? { uid: NOBODY, gid: NOBODY } : null;
}

export function createProcesses(store: Store, identity: Identity | null): Processes {
  const known = store.collection<{ pid: number; start: string }>('actions.processes');

  return {
    identity,
    killLeftovers() {
      for (const [key, { pid, start }] of known.entries()) {
        if (startOf(pid) === start) killGroup(pid, 'SIGKILL');
        known.delete(key);
      }
    },
    run: ({ command, args, cwd, env, onLine, timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve({ kind: 'cancelled' });
        const child = spawn(command, args, {
          cwd,
          env: onlyThese(env),
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
          ...(identity ?? {}),
        });
        let ended: CommandResult | null = null;
        const pid = child.pid;
        if (pid !== undefined) {
          const start = startOf(pid);
          if (start) known.put(String(pid), { pid, start });
        }
        const stop = (result: CommandResult): void => {
          ended ??= result;
          if (pid === undefined) return;
          killGroup(pid, 'SIGTERM');
          setTimeout(() => killGroup(pid, 'SIGKILL'), GRACE_MS).unref();
        };
        const onAbort = (): void => stop({ kind: 'cancelled' });
        signal.addEventListener('abort', onAbort, { once: true });
        const timer = setTimeout(() => stop({ kind: 'timed-out' }), timeoutMs);
        const out = lineReader(onLine);
        const error = lineReader(onLine);
        child.stdout.on('data', out.push);
        child.stderr.on('data', error.push);
        let settled = false;
        const settle = (code: number | null, by: NodeJS.Signals | null): void => {
          if (settled) return;
          settled = true;
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          out.end();
          error.end();
          // What the command left behind in its group ends with it.
          if (pid !== undefined) {
            killGroup(pid, 'SIGKILL');
            known.delete(String(pid));
          }
          resolve(ended ?? { kind: 'exited', code: code ?? (by ? 128 + 15 : 1) });
        };
        child.once('error', (failure) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          reject(failure);
        });
        child.once('close', settle);
        // A background process may hold the pipes open: the step ends with its own command all the same.
        child.once('exit', (code, by) => setTimeout(() => settle(code, by), 1_000).unref());
      }),
  };
}

function lineReader(onLine: (line: string) => void): { push: (chunk: Buffer) => void; end: () => void } {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
