import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that is told apart from a later one with the same number by when it began. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** @returns null when there is no such process */
export function identify(pid: number): ProcessIdentity | null {
  const startedAt = startOf(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export function thisProcess(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startedAt: '' };
}

export function isAlive(known: ProcessIdentity): boolean {
  return startOf(known.pid) === known.startedAt;
}

function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // After the command, which may hold blanks and brackets: state is field 3, start time (clock ticks) field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Ends a process (and the group it leads): asks first, insists after `graceMs`. Gone already is fine. */
export async function endProcess(
  known: ProcessIdentity,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  const deadline = Date.now() + graceMs;
  send(known, signal);
  while (isAlive(known)) {
    if (Date.now() > deadline) {
      send(known, 'SIGKILL', 'group');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function send(known: ProcessIdentity, signal: NodeJS.Signals, whom: 'process' | 'group' = 'process'): void {
  if (!isAlive(known)) return;
  try {
    process.kill(whom === 'group' ? -known.pid : known.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
