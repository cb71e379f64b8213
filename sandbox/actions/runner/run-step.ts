import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { resolveText } from '../workflow/expressions.ts';
import type { Template } from '../workflow/template.ts';
import { readCommand } from './command-files.ts';
import { runsOnlyHarmlessCommands } from './execution-guard.ts';
import { NOT_EXECUTED, NotExecuted, type StepContext, StepFailure, unknown } from './session.ts';

/** How a shell starts its script (GitHub's table of shells). Null: the sandbox has no such shell. */
function shellCommand(shell: string, file: string): [string, string[]] | null {
  switch (shell) {
    case '':
      return ['bash', ['-e', file]];
    case 'bash':
      return ['bash', ['--noprofile', '--norc', '-eo', 'pipefail', file]];
    case 'sh':
      return ['sh', ['-e', file]];
    default: {
      const [command, ...args] = shell.split(/\s+/);
      const known = command === 'bash' || command === 'sh' || command === 'node';
      return known && args.includes('{0}')
        ? [command as string, args.map((arg) => (arg === '{0}' ? file : arg))]
        : null;
    }
  }
}

/** A `run:` step: the script in its shell, in the workspace. @throws StepFailure | NotExecuted */
export async function runScript(
  step: { run: Template; shell: string; workingDirectory: string },
  { session, log, scope, env, timeoutMs }: StepContext,
): Promise<void> {
  const script = resolveText(step.run, scope);
  const { folders, host, signal, masker } = session;
  const file = join(folders.temp, `${randomUUID()}.sh`);
  const shell = shellCommand(step.shell, file);
  if (!shell) throw unknown(`shell "${step.shell}"`);
  const shown = script.trimEnd().split('\n');
  log.group(`Run ${shown[0] ?? ''}`, [...shown, `shell: ${step.shell || 'bash -e {0}'}`]);
  if (!session.mayRun && (!/^(|bash|sh)$/.test(step.shell) || !runsOnlyHarmlessCommands(script, env))) {
    log.warning(NOT_EXECUTED);
    throw new NotExecuted(NOT_EXECUTED);
  }
  writeFileSync(file, script);
  chmodSync(file, 0o644);
  const cwd = isAbsolute(step.workingDirectory)
    ? step.workingDirectory
    : join(folders.workspace, step.workingDirectory);
  const result = await host.processes
    .run({
      command: shell[0],
      args: shell[1],
      cwd,
      env: { ...host.baseEnv, PATH: searchPath(session), ...env },
      timeoutMs,
      signal,
      onLine: (line) => {
        const command = readCommand(line);
        if (command.kind === 'add-mask') return masker.add(command.value);
        if (command.kind === 'text') return log.write(line);
        if (command.kind === 'endgroup') return log.write('##[endgroup]');
        log.write(`##[${command.kind}]${command.value}`);
        if (command.kind === 'error') session.job.notes.push(masker.apply(command.value));
      },
    })
    .catch((error: NodeJS.ErrnoException) => {
      const where =
        error.code === 'ENOENT' ? ` No such file or directory: ${step.workingDirectory || shell[0]}` : '';
      throw new StepFailure(`An error occurred trying to start process '${shell[0]}'.${where}`);
    });
  if (result.kind === 'cancelled') throw new StepFailure('The operation was canceled.', 'cancelled');
  if (result.kind === 'timed-out') {
    throw new StepFailure(`The action has timed out after ${Math.round(timeoutMs / 60_000)} minutes.`);
  }
  if (result.code !== 0) throw new StepFailure(`Process completed with exit code ${result.code}.`);
}

/** Where commands are looked up: folders that steps added, then the sandbox's stand-ins, then the machine. */
function searchPath(session: import('./session.ts').Session): string {
  const added = session.mayRun ? [...session.path].reverse() : [];
  return [...added, session.folders.bin, session.host.baseEnv.PATH].join(':');
}
