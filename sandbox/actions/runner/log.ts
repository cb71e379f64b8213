import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** One step's log on disk. Secrets never reach it. */
export interface StepLog {
  write(line: string): void;
  group(title: string, lines: string[]): void;
  error(message: string): void;
  warning(message: string): void;
  notice(message: string): void;
}

/** Values that logs show as `***`. */
export interface Masker {
  add(value: string): void;
  apply(text: string): string;
}

export interface Logs {
  open(jobId: number, step: number, masker: Masker): StepLog;
  /** The lines of one step, with their times. */
  readStep(jobId: number, step: number): string;
  readJob(jobId: number): string;
  clear(jobId: number): void;
}

const SHORTEST_SECRET = 3;

export function createMasker(values: string[]): Masker {
  const hidden = new Set<string>();
  const add = (value: string): void => {
    for (const part of [value, value.trim(), ...value.split(/\r?\n/).map((line) => line.trim())]) {
      if (part.length >= SHORTEST_SECRET) hidden.add(part);
    }
  };
  values.forEach(add);
  return {
    add,
    apply(text) {
      let masked = text;
      // Longest first: a secret inside another must not uncover the rest of it.
      for (const value of [...hidden].sort((a, b) => b.length - a.length))
        masked = masked.replaceAll(value, '***');
      return masked;
    },
  };
}

/** Logs as files, one a step, so that they survive the sandbox. */
export function createLogs(folder: string, now: () => string): Logs {
  const jobFolder = (jobId: number): string => join(folder, String(jobId));
  const fileOf = (jobId: number, step: number): string =>
    join(jobFolder(jobId), `${String(step).padStart(4, '0')}.log`);
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    open(jobId, step, masker) {
      mkdirSync(jobFolder(jobId), { recursive: true });
      const file = fileOf(jobId, step);
      const write = (line: string): void => appendFileSync(file, `${now()} ${masker.apply(line)}\n`);
      return {
        write,
        group(title, lines) {
          write(`##[group]${title}`);
          lines.forEach(write);
          write('##[endgroup]');
        },
        error: (message) => message.split('\n').forEach((line) => void write(`##[error]${line}`)),
        warning: (message) => write(`##[warning]${message}`),
        notice: (message) => write(`##[notice]${message}`),
      };
    },
    readStep: (jobId, step) => read(fileOf(jobId, step)),
    readJob(jobId) {
      if (!existsSync(jobFolder(jobId))) return '';
      return readdirSync(jobFolder(jobId))
        .sort()
        .map((name) => read(join(jobFolder(jobId), name)))
        .join('');
    },
    clear: (jobId) => rmSync(jobFolder(jobId), { recursive: true, force: true }),
  };
}
