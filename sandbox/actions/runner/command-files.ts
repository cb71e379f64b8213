import { existsSync, readFileSync } from 'node:fs';

/**
 * Reads what a step wrote to `$GITHUB_OUTPUT` or `$GITHUB_ENV`: `name=value`, or `name<<END`, lines, `END`.
 * @throws when a line is neither, as the runner does
 */
export function readAssignments(file: string): Record<string, string> {
  const result: Record<string, string> = {};
  if (!existsSync(file)) return result;
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    if (line === '') continue;
    const here = /^([^=]+?)<<(.+)$/.exec(line);
    const equals = line.indexOf('=');
    if (here && (equals === -1 || line.indexOf('<<') < equals)) {
      const end = lines.indexOf(here[2] as string, index + 1);
      if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${here[2]}'`);
      result[here[1] as string] = lines.slice(index + 1, end).join('\n');
      index = end;
    } else if (equals > 0) result[line.slice(0, equals)] = line.slice(equals + 1);
    else throw new Error(`Invalid format '${line}'`);
  }
  return result;
}

/** Reads what a step wrote to `$GITHUB_PATH`: one folder a line. */
export function readPaths(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean) : [];
}

export type WorkflowCommand =
  | { kind: 'add-mask'; value: string }
  | { kind: 'error' | 'warning' | 'notice'; value: string }
  | { kind: 'group'; value: string }
  | { kind: 'endgroup' }
  | { kind: 'text' };

/** A line a step printed, when it is a command to the runner (`::add-mask::x`). */
export function readCommand(line: string): WorkflowCommand {
  const match = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line.trimStart());
  const value = (match?.[2] ?? '').replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  switch (match?.[1]) {
    case 'add-mask':
    case 'error':
    case 'warning':
    case 'notice':
    case 'group':
      return { kind: match[1], value };
    case 'endgroup':
      return { kind: 'endgroup' };
    default:
      return { kind: 'text' };
  }
}
