import { DockerfileParser } from 'dockerfile-ast';
import { StepFailure } from '../runner/session.ts';

export interface Instruction {
  keyword: string;
  /** Arguments after the flags, continuation lines joined. */
  text: string;
  flags: Record<string, string[]>;
  /** Line in the Dockerfile, from 1. */
  line: number;
}

export interface Stage {
  index: number;
  name: string | null;
  /** As written after FROM, before variables are put in. */
  from: string;
  line: number;
  instructions: Instruction[];
}

export interface Dockerfile {
  /** ARG instructions before the first FROM. */
  globals: Instruction[];
  stages: Stage[];
}

const KEYWORDS = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/** Reads a Dockerfile into stages. @throws StepFailure on unknown instructions and files without a stage */
export function readDockerfile(content: string): Dockerfile {
  const globals: Instruction[] = [];
  const stages: Stage[] = [];
  for (const node of DockerfileParser.parse(content).getInstructions()) {
    const flags: Record<string, string[]> = {};
    const own =
      (node as { getFlags?: () => Array<{ getName(): string; getValue(): string | null }> }).getFlags?.() ??
      [];
    for (const flag of own) {
      const name = flag.getName();
      flags[name] = [...(flags[name] ?? []), flag.getValue() ?? ''];
    }
    const instruction: Instruction = {
      keyword: node.getKeyword().toUpperCase(),
      text: (node.getArgumentsContent() ?? '').trim(),
      flags,
      line: node.getRange().start.line + 1,
    };
    if (!KEYWORDS.has(instruction.keyword)) {
      throw new StepFailure(
        `dockerfile parse error on line ${instruction.line}: unknown instruction: ${node.getInstruction()}`,
      );
    }
    if (instruction.keyword === 'FROM') {
      const [from = '', as, name] = instruction.text.split(/\s+/);
      if (from === '')
        throw new StepFailure(
          `dockerfile parse error on line ${instruction.line}: FROM requires either one or three arguments`,
        );
      stages.push({
        index: stages.length,
        name: as?.toUpperCase() === 'AS' && name ? name.toLowerCase() : null,
        from,
        line: instruction.line,
        instructions: [],
      });
    } else if (stages.length > 0) (stages.at(-1) as Stage).instructions.push(instruction);
    else if (instruction.keyword === 'ARG') globals.push(instruction);
    else
      throw new StepFailure(
        `dockerfile parse error on line ${instruction.line}: no build stage in current context`,
      );
  }
  if (stages.length === 0) throw new StepFailure('dockerfile parse error: file with no instructions');
  return { globals, stages };
}

/** A list in JSON form (`["node", "x"]`), or null when the text is in shell form. */
export function execForm(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : null;
  } catch {
    return null;
  }
}

/** Words of an instruction's text; quotes hold a word together and are taken off. */
export function words(text: string): string[] {
  const found = text.match(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+/g) ?? [];
  return found.map((word) =>
    word.replace(
      /\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/g,
      (_all, escaped?: string, double?: string, single?: string) =>
        escaped ?? (double !== undefined ? double.replace(/\\(["\\$])/g, '$1') : (single ?? '')),
    ),
  );
}

/** `KEY=value` pairs of ENV, LABEL and ARG; ENV's old form `KEY value` too. */
export function assignments(text: string): Array<[string, string | null]> {
  const first = /^\S+/.exec(text)?.[0] ?? '';
  if (first !== '' && !first.includes('=') && /\s/.test(text))
    return [[first, text.slice(first.length).trim()]];
  return words(text).map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word, null] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}

/** Puts variables in: `$X`, `${X}`, `${X:-default}`, `${X:+other}`; `\$` stays a dollar sign. */
export function substitute(text: string, variables: Record<string, string>): string {
  return text.replace(
    /\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g,
    (all, plain?: string, braced?: string, operator?: string, other?: string) => {
      if (all === '\\$') return '$';
      const value = variables[plain ?? braced ?? ''] ?? '';
      if (operator === '-') return value === '' ? (other ?? '') : value;
      if (operator === '+') return value === '' ? '' : (other ?? '');
      return value;
    },
  );
}
