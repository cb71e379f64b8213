import { spawn, spawnSync } from 'node:child_process';

/** Git refused; `stderr` says why. */
export class GitError extends Error {
  readonly stderr: string;

  constructor(args: readonly string[], stderr: string) {
    super(`git ${args[0]}: ${stderr.trim()}`);
    this.stderr = stderr;
  }
}

export interface GitOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
  cwd?: string;
}

/** Settings that make git here independent of the machine's own configuration. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.com',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
  LC_ALL: 'C',
};

/** Runs git and waits: for the short commands that one REST call needs as one step. @throws GitError */
export function git(dir: string | null, args: readonly string[], options: GitOptions = {}): Buffer {
  const result = attemptGit(dir, args, options);
  if (result.status !== 0) throw new GitError(args, result.stderr);
  return result.stdout;
}

/** Like `git`, but hands back the exit status. */
export function attemptGit(
  dir: string | null,
  args: readonly string[],
  options: GitOptions = {},
): { status: number; stdout: Buffer; stderr: string } {
  const result = spawnSync('git', dir === null ? args : ['--git-dir', dir, ...args], {
    input: options.input ?? '',
    env: { ...gitEnvironment, ...options.env },
    cwd: options.cwd,
    maxBuffer: 512 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  return { status: result.status ?? 1, stdout: result.stdout, stderr: result.stderr.toString() };
}

/**
 * Runs a command of unknown length without stopping the sandbox, and ends it after `limitMs`.
 * @returns what it printed
 * @throws GitError
 */
export function gitInBackground(
  args: readonly string[],
  { limitMs, ...options }: GitOptions & { limitMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      env: { ...gitEnvironment, ...options.env },
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else if (signal) reject(new GitError(args, `fatal: it was ended after ${(limitMs ?? 0) / 1000} s`));
      else reject(new GitError(args, stderr));
    });
  });
}

export const text = (buffer: Buffer): string => buffer.toString('utf8').trimEnd();
