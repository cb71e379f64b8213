import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { confine } from '../runner/confine.ts';
import { type Session, StepFailure } from '../runner/session.ts';

const run = promisify(execFile);

/** Commands that only prepare the base image, whose files the sandbox does not have. */
const ADMINISTRATION = new Set([
  'addgroup',
  'adduser',
  'apk',
  'apt',
  'apt-get',
  'chown',
  'corepack',
  'dnf',
  'groupadd',
  'microdnf',
  'update-ca-certificates',
  'useradd',
  'usermod',
  'yum',
]);
const PACKAGE_MANAGERS = /^(npm|pnpm|yarn|corepack|npm-check-updates)(@\S+)?$/;
/** Commands that change the files they name: all their absolute paths are the image's. */
const FILE_COMMANDS = new Set(['chmod', 'cp', 'install', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'tee', 'touch']);
const ABSOLUTE_PATH = /(^|[\s=:'"(])(\/[\w.@][^\s'":;|&()]*)/g;
/** Folders of the machine itself; every other absolute path means the image's tree. */
const SYSTEM =
  /^\/(bin|dev|etc|lib|lib64|proc|run|sbin|sys|usr\/(bin|lib|local|sbin|share)|var\/(cache|lib|log))(\/|$)/;

export interface RunInput {
  /** RUN's text, or the words of its exec form put back together. */
  text: string;
  shell: string[];
  flags: Record<string, string[]>;
  root: string;
  workingDirectory: string;
  env: Record<string, string>;
  /** Folder of the build context and trees of other stages, for `--mount=type=bind`. */
  mountSource: (from: string | null) => string;
  session: Session;
  log: (line: string) => void;
  timeoutMs: number;
}

/** RUN: the command in the stage's tree, as the job's own account, with absolute paths led into the tree. */
export async function runInStage(input: RunInput): Promise<void> {
  const { session, root, log } = input;
  const cwd = confine(root, input.workingDirectory);
  mkdirSync(cwd, { recursive: true });
  const mounted = await mount(input, cwd);
  const script = adapt(script_(input.text), root, log);
  if (script.replace(/&&|;|:|\s/g, '') === '') return log('nothing to do in the sandbox');
  const { identity } = session.host.processes;
  if (identity) await run('chown', ['-R', '-h', `${identity.uid}:${identity.gid}`, root]);
  try {
    const result = await session.host.processes.run({
      command: input.shell[0] ?? '/bin/sh',
      args: [...input.shell.slice(1), script],
      cwd,
      env: environment(input),
      timeoutMs: input.timeoutMs,
      signal: session.signal,
      onLine: log,
    });
    if (result.kind === 'cancelled') throw new StepFailure('The operation was canceled.', 'cancelled');
    const how =
      result.kind === 'timed-out' ? 'timed out' : `did not complete successfully: exit code: ${result.code}`;
    if (result.kind === 'timed-out' || result.code !== 0) {
      throw new StepFailure(
        `ERROR: failed to build: failed to solve: process "${input.shell.join(' ')} ${input.text}" ${how}`,
      );
    }
  } finally {
    for (const path of mounted) rmSync(path, { recursive: true, force: true });
  }
}

/** A here-document is a script of its own. */
function script_(text: string): string {
  const here = /^<<-?['"]?(\w+)['"]?\n([\s\S]*?)\n\1\s*$/.exec(text);
  return here ? (here[2] as string) : text;
}

/** Drops what only administers the base image, and leads absolute paths into the tree. */
function adapt(text: string, root: string, log: (line: string) => void): string {
  return text
    .split(/(&&|\|\||;|\n)/)
    .map((part) => {
      const command = part.trim().replace(/^(\(|!)\s*/, '');
      const [first = '', second = ''] = command.split(/\s+/);
      if (isAdministration(command, first, second)) {
        log(`nothing to do in the sandbox: ${command}`);
        return ' : ';
      }
      const writes = FILE_COMMANDS.has(first);
      return part.replace(ABSOLUTE_PATH, (all, before: string, path: string) => {
        if (!writes && SYSTEM.test(path)) return all;
        // The base image would have the folder; the tree begins empty.
        if (writes) mkdirSync(dirname(confine(root, path)), { recursive: true });
        return `${before}${join(root, path)}`;
      });
    })
    .join('');
}

function isAdministration(command: string, first: string, second: string): boolean {
  if (ADMINISTRATION.has(first)) return true;
  if (first === 'npm' && (second === 'install' || second === 'i') && /\s(-g|--global)\b/.test(command)) {
    return command
      .split(/\s+/)
      .slice(2)
      .every((word) => word.startsWith('-') || PACKAGE_MANAGERS.test(word));
  }
  return false;
}

/** `--mount=type=bind` copies what it shows for the time of the command; caches and secrets' files need nothing. */
async function mount(input: RunInput, cwd: string): Promise<string[]> {
  const made: string[] = [];
  for (const text of input.flags.mount ?? []) {
    const options = Object.fromEntries(
      text.split(',').map((part) => [part.split('=')[0], part.slice(part.indexOf('=') + 1)]),
    );
    if (options.type === 'secret' || options.type === 'ssh')
      throw new StepFailure(`the sandbox does not know this: RUN --mount=type=${options.type}`);
    if ((options.type ?? 'bind') !== 'bind') continue;
    const target = options.target ?? options.dst ?? options.destination ?? '';
    const absolute = confine(input.root, posix.resolve(input.workingDirectory, target));
    if (absolute === cwd || existsSync(absolute)) continue;
    const source = confine(input.mountSource(options.from ?? null), options.source ?? options.src ?? '.');
    mkdirSync(dirname(absolute), { recursive: true });
    await cp(source, absolute, { recursive: true, verbatimSymlinks: true });
    made.push(absolute);
  }
  return made;
}

function environment({ session, env, root }: RunInput): Record<string, string> {
  const { host, folders } = session;
  const { PATH: imagePath = '', ...rest } = env;
  const own = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      value.startsWith('/') && !SYSTEM.test(value) ? join(root, value) : value,
    ]),
  );
  const added = imagePath
    .split(':')
    .filter((folder) => folder.startsWith('/') && !SYSTEM.test(folder))
    .map((folder) => join(root, folder));
  return {
    ...host.baseEnv,
    HOME: folders.home,
    TMPDIR: folders.temp,
    ...own,
    PATH: [...added.filter((folder) => existsSync(folder)), folders.bin, host.baseEnv.PATH].join(':'),
  };
}
