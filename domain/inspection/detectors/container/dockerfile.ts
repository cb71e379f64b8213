import {
  type Cmd,
  type Copy,
  DockerfileParser,
  type Entrypoint,
  type From,
  type Instruction,
  type JSONInstruction,
} from 'dockerfile-ast';
import type { InspectionContext } from '../../detector.ts';
import { type Finding, finding, isPort, joinPath } from '../../finding.ts';

/** What the last stage of a Dockerfile says about the image it makes. */
export interface DockerfileFacts {
  path: string;
  base: { image: string; tag: string | null; line: number } | null;
  start: Finding<string> | null;
  /** The command without the shell around it, to follow it to its entry file. */
  startBody: string | null;
  /** `ENV PORT=...` of the last stage. */
  portVariable: Finding<number> | null;
  exposed: Finding<number> | null;
  /** Path asked by a HEALTHCHECK with curl or wget. */
  healthPath: Finding<string> | null;
}

const NAMES = ['Dockerfile', 'Containerfile', 'dockerfile'];

export function findDockerfile(context: InspectionContext, folder: string): string | null {
  for (const name of NAMES) {
    const path = joinPath(folder, name);
    if (context.has(path)) return path;
  }
  return null;
}

/** @returns null when the file cannot be read or has no FROM. */
export async function readDockerfile(
  context: InspectionContext,
  path: string,
): Promise<DockerfileFacts | null> {
  const text = await context.read(path);
  if (text === null) return null;
  const instructions = DockerfileParser.parse(text).getInstructions();
  const lastFrom = instructions.map((each) => each.getKeyword()).lastIndexOf('FROM');
  if (lastFrom < 0) return null;
  const from = instructions[lastFrom] as From;
  const stage = instructions.slice(lastFrom + 1);
  const last = (keyword: string) => stage.filter((each) => each.getKeyword() === keyword).at(-1) ?? null;
  const entrypoint = commandOf(last('ENTRYPOINT'));
  const cmd = commandOf(last('CMD'));
  const starter = entrypoint ?? cmd;
  const command = starter && [...(entrypoint?.words ?? []), ...(cmd?.words ?? [])].join(' ');
  return {
    path,
    base: from.getImageName()
      ? { image: from.getImageName() as string, tag: from.getImageTag(), line: lineOf(from) }
      : null,
    start:
      starter && command ? finding(command, path, starter.line, `the Dockerfile's ${starter.keyword}`) : null,
    startBody: command,
    portVariable: portVariable(path, stage),
    exposed: exposedPort(path, stage),
    healthPath: healthPath(path, last('HEALTHCHECK')),
  };
}

const lineOf = (instruction: Instruction) => instruction.getRange().start.line + 1;

function commandOf(
  instruction: Instruction | null,
): { words: string[]; line: number; keyword: string } | null {
  if (!instruction) return null;
  const json = (instruction as JSONInstruction | Cmd | Entrypoint | Copy).getJSONStrings?.() ?? [];
  const words =
    json.length > 0
      ? json.map((each) => each.getJSONValue())
      : [instruction.getRawArgumentsContent() ?? ''].filter((text) => text !== '');
  // `sh -c "command"` is the command
  const isShell = /(^|\/)(ba)?sh$/.test(words[0] ?? '') && words[1] === '-c' && words.length === 3;
  const plain = isShell ? [words[2] as string] : words;
  return plain.length > 0
    ? { words: plain, line: lineOf(instruction), keyword: instruction.getKeyword() }
    : null;
}

function portVariable(path: string, stage: readonly Instruction[]): Finding<number> | null {
  for (const instruction of stage) {
    if (instruction.getKeyword() !== 'ENV') continue;
    const port = /(?:^|\s)PORT[=\s]"?(\d{1,5})"?/.exec(instruction.getRawArgumentsContent() ?? '')?.[1];
    if (isPort(Number(port)))
      return finding(Number(port), path, lineOf(instruction), 'the Dockerfile sets PORT');
  }
  return null;
}

function exposedPort(path: string, stage: readonly Instruction[]): Finding<number> | null {
  for (const instruction of stage) {
    if (instruction.getKeyword() !== 'EXPOSE') continue;
    const ports = (instruction.getRawArgumentsContent() ?? '').matchAll(/(?<!\S)(\d{1,5})(?:\/tcp)?(?!\S)/g);
    const port = [...ports].map(([, digits]) => Number(digits)).find(isPort);
    if (port) return finding(port, path, lineOf(instruction), 'the Dockerfile exposes it');
  }
  return null;
}

function healthPath(path: string, instruction: Instruction | null): Finding<string> | null {
  const url = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[^/\s"']+)?(\/[^\s"'|;)]*)/.exec(
    instruction?.getRawArgumentsContent() ?? '',
  )?.[1];
  return instruction && url
    ? finding(url, path, lineOf(instruction), 'the Dockerfile’s HEALTHCHECK asks it')
    : null;
}
