import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Collection, Store } from '../../kernel/store.ts';

export interface ProcessSpec {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  /** Left out: the user the sandbox runs as. */
  uid?: number;
  gid?: number;
  onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

export interface ProcessExit {
  code: number;
  signal?: number;
  /** Why it could not be started at all. */
  startError?: string;
}

export interface RunningProcess {
  pid: number | undefined;
  exited: Promise<ProcessExit>;
  /** Sends a signal to the process and everything it started. */
  kill(signal: NodeJS.Signals): void;
}

const SIGNALS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

interface Recorded {
  pid: number;
  /** Tells the process from a later one of the same id. */
  startedAt: string;
}

/** Starts processes in groups of their own, and remembers them so that none outlives a crash of the sandbox. */
export class Processes {
  readonly #records: Collection<Recorded>;

  constructor(store: Store) {
    this.#records = store.collection('kubernetes-process');
  }

  /** Ends what an earlier sandbox left running. */
  killLeftovers(): number {
    const left = this.#records.list().filter((record) => startTimeOf(record.pid) === record.startedAt);
    for (const record of left) signalGroup(record.pid, 'SIGKILL');
    for (const [key] of this.#records.entries()) this.#records.delete(key);
    return left.length;
  }

  start({ argv, env, cwd, uid, gid, onLine }: ProcessSpec): RunningProcess {
    const [file = '', ...args] = argv;
    const child = spawn(file, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      uid,
      gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid !== undefined) this.#records.put(String(pid), { pid, startedAt: startTimeOf(pid) ?? '' });
    const drained = Promise.all([
      forwardLines(child, 'stdout', onLine),
      forwardLines(child, 'stderr', onLine),
    ]);
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        const why =
          error.code === 'ENOENT' ? `exec: "${file}": executable file not found in $PATH` : error.message;
        if (pid === undefined) resolve({ code: 128, startError: why });
      });
      child.once('exit', (code, signal) => {
        // What it started must not outlive it, nor hold its output open.
        if (pid !== undefined) {
          signalGroup(pid, 'SIGKILL');
          this.#records.delete(String(pid));
        }
        const number = signal ? (SIGNALS[signal] ?? 1) : undefined;
        drained.then(() => resolve({ code: code ?? 128 + (number ?? 0), ...(number && { signal: number }) }));
      });
    });
    return {
      pid,
      exited,
      kill: (signal) => {
        if (pid !== undefined && child.exitCode === null && child.signalCode === null)
          signalGroup(pid, signal);
      },
    };
  }
}

function forwardLines(
  child: ChildProcess,
  stream: 'stdout' | 'stderr',
  onLine: ProcessSpec['onLine'],
): Promise<void> {
  const input = child[stream];
  if (!input) return Promise.resolve();
  return new Promise((resolve) => {
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => onLine(stream, line));
    lines.once('close', () => resolve());
    input.once('error', () => resolve());
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/** When a process began, as the system tells it; null when there is none. */
function startTimeOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}
