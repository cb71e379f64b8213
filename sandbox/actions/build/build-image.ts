import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { confine } from '../runner/confine.ts';
import { type Session, StepFailure } from '../runner/session.ts';
import { baseConfig, type ImageConfig } from './base-images.ts';
import { copyInto, copyTree } from './copy.ts';
import {
  assignments,
  type Dockerfile,
  execForm,
  type Instruction,
  readDockerfile,
  type Stage,
  substitute,
  words,
} from './dockerfile.ts';
import { type IgnoreRules, readIgnoreFile } from './dockerignore.ts';
import { runInStage } from './run-command.ts';

export interface BuildInput {
  session: Session;
  context: string;
  /** Path of the Dockerfile, absolute. */
  file: string;
  /** Folder for the stages' trees. */
  workDir: string;
  buildArgs: Record<string, string>;
  target: string | null;
  log: (line: string) => void;
  timeoutMs: number;
}

export interface BuiltTree {
  root: string;
  config: ImageConfig;
  /** Base image of the final stage, as the Dockerfile names it. */
  base: string;
}

interface StageState {
  root: string;
  config: ImageConfig;
  base: string;
  /** Values of ARG, for substitution and RUN. */
  args: Record<string, string>;
  shell: string[];
  /** CMD was written in this stage, so ENTRYPOINT does not reset it. */
  ownCmd: boolean;
}

/**
 * Builds an image from a Dockerfile: each stage is a folder that starts empty (a base image's own files are not here),
 * filled by COPY and RUN. Only the stages the target needs are built.
 * @throws StepFailure in BuildKit's words
 */
export async function buildImage(input: BuildInput): Promise<BuiltTree> {
  if (!existsSync(input.file))
    throw new StepFailure(
      `ERROR: failed to build: failed to solve: failed to read dockerfile: open ${input.file.split('/').pop()}: no such file or directory`,
    );
  const dockerfile = readDockerfile(readFileSync(input.file, 'utf8'));
  const globals = globalArgs(dockerfile, input.buildArgs);
  const target = targetStage(dockerfile, input.target);
  const ignoreFile = [`${input.file}.dockerignore`, join(input.context, '.dockerignore')].find((path) =>
    existsSync(path),
  );
  const ignore = readIgnoreFile(ignoreFile ? readFileSync(ignoreFile, 'utf8') : '');
  const states = new Map<number, StageState>();
  for (const stage of neededStages(dockerfile, target, globals)) {
    const state = await openStage(stage, dockerfile, states, globals, input);
    states.set(stage.index, state);
    for (const instruction of stage.instructions) {
      await perform(instruction, stage, state, { input, dockerfile, states, globals, ignore });
    }
  }
  const built = states.get(target.index) as StageState;
  return { root: built.root, config: built.config, base: built.base };
}

interface BuildState {
  input: BuildInput;
  dockerfile: Dockerfile;
  states: Map<number, StageState>;
  globals: Record<string, string>;
  ignore: IgnoreRules;
}

function globalArgs(dockerfile: Dockerfile, buildArgs: Record<string, string>): Record<string, string> {
  const values: Record<string, string> = {
    BUILDPLATFORM: 'linux/amd64',
    TARGETPLATFORM: 'linux/amd64',
    TARGETOS: 'linux',
    TARGETARCH: 'amd64',
    BUILDARCH: 'amd64',
    BUILDOS: 'linux',
  };
  for (const instruction of dockerfile.globals) {
    for (const [name, value] of assignments(instruction.text))
      values[name] = buildArgs[name] ?? substitute(value ?? '', values);
  }
  return values;
}

function findStage(dockerfile: Dockerfile, name: string): Stage | undefined {
  return (
    dockerfile.stages.find((stage) => stage.name === name.toLowerCase()) ??
    (/^\d+$/.test(name) ? dockerfile.stages[Number(name)] : undefined)
  );
}

function targetStage(dockerfile: Dockerfile, target: string | null): Stage {
  if (target === null) return dockerfile.stages.at(-1) as Stage;
  const found = findStage(dockerfile, target);
  if (!found)
    throw new StepFailure(
      `ERROR: failed to build: failed to solve: target stage "${target}" could not be found`,
    );
  return found;
}

function neededStages(dockerfile: Dockerfile, target: Stage, globals: Record<string, string>): Stage[] {
  const needed = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    const names = [
      substitute(stage.from, globals),
      ...stage.instructions.flatMap((instruction) => [
        ...(instruction.flags.from ?? []),
        ...(instruction.flags.mount ?? []).flatMap((mount) => /(?:^|,)from=([^,]+)/.exec(mount)?.[1] ?? []),
      ]),
    ];
    for (const name of names) {
      const other = findStage(dockerfile, name);
      if (other && other.index < stage.index) visit(other);
    }
  };
  visit(target);
  return dockerfile.stages.filter((stage) => needed.has(stage));
}

async function openStage(
  stage: Stage,
  dockerfile: Dockerfile,
  states: Map<number, StageState>,
  globals: Record<string, string>,
  input: BuildInput,
): Promise<StageState> {
  const from = substitute(stage.from, globals);
  const root = join(input.workDir, `stage-${stage.index}`);
  mkdirSync(root, { recursive: true });
  const parentStage = findStage(dockerfile, from);
  const parent = parentStage && parentStage.index < stage.index ? states.get(parentStage.index) : undefined;
  if (from === '')
    throw new StepFailure(
      `dockerfile parse error on line ${stage.line}: base name (${stage.from}) should not be blank`,
    );
  input.log(`[${stage.name ?? `stage-${stage.index}`}] FROM ${from}`);
  if (!parent)
    return {
      root,
      config: from === 'scratch' ? { ...baseConfig(''), Env: [] } : baseConfig(from),
      base: from,
      args: {},
      shell: ['/bin/sh', '-c'],
      ownCmd: false,
    };
  await copyTree(parent.root, root, 'copy');
  return { ...parent, root, config: structuredClone(parent.config), args: {}, ownCmd: false };
}

const envOf = (config: ImageConfig): Record<string, string> =>
  Object.fromEntries(
    config.Env.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

async function perform(
  instruction: Instruction,
  stage: Stage,
  state: StageState,
  build: BuildState,
): Promise<void> {
  const { input } = build;
  const { config } = state;
  const variables = { ...state.args, ...envOf(config) };
  const text = substitute(instruction.text, variables);
  const title = `[${stage.name ?? `stage-${stage.index}`}] ${instruction.keyword} ${instruction.text.split('\n')[0]}`;
  input.log(title);
  switch (instruction.keyword) {
    case 'ARG':
      for (const [name, value] of assignments(instruction.text))
        state.args[name] =
          input.buildArgs[name] ??
          (value !== null ? substitute(value, variables) : (build.globals[name] ?? ''));
      return;
    case 'ENV':
      for (const [name, value] of assignments(instruction.text)) {
        config.Env = [
          ...config.Env.filter((entry) => !entry.startsWith(`${name}=`)),
          `${name}=${substitute(value ?? '', variables)}`,
        ];
      }
      return;
    case 'LABEL':
      for (const [name, value] of assignments(text)) config.Labels[name] = value ?? '';
      return;
    case 'WORKDIR':
      config.WorkingDir = posix.resolve(config.WorkingDir, words(text)[0] ?? '/');
      mkdirSync(confine(state.root, config.WorkingDir), { recursive: true });
      return;
    case 'USER':
      config.User = text;
      return;
    case 'EXPOSE':
      for (const port of words(text)) config.ExposedPorts[port.includes('/') ? port : `${port}/tcp`] = {};
      return;
    case 'SHELL':
      state.shell = execForm(instruction.text) ?? state.shell;
      return;
    case 'CMD':
      config.Cmd = execForm(instruction.text) ?? [...state.shell, instruction.text];
      state.ownCmd = true;
      return;
    case 'ENTRYPOINT':
      config.Entrypoint = execForm(instruction.text) ?? [...state.shell, instruction.text];
      if (!state.ownCmd) config.Cmd = null;
      return;
    case 'HEALTHCHECK':
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'VOLUME':
      return;
    case 'COPY':
    case 'ADD':
      return copy(instruction, text, state, build, filesAfter(stage, instruction));
    case 'RUN':
      if (!input.session.mayRun) return input.log('not executed: imported repositories run only with --run');
      return runInStage({
        ...commandOf(instruction.text, state.shell),
        flags: instruction.flags,
        root: state.root,
        workingDirectory: config.WorkingDir,
        env: { ...state.args, ...envOf(config) },
        mountSource: (from) => (from ? sourceOf(from, build) : input.context),
        session: input.session,
        log: input.log,
        timeoutMs: input.timeoutMs,
      });
    default:
      throw new StepFailure(`the sandbox does not know this: ${instruction.keyword} in a Dockerfile`);
  }
}

/** Shell form runs in the stage's shell; exec form is its own command, which may be a shell again. */
function commandOf(text: string, shell: string[]): { text: string; shell: string[] } {
  const exec = execForm(text);
  if (!exec) return { text, shell };
  const [command = '', option = '', script] = exec;
  if (
    /(^|\/)(ba|da|a)?sh$/.test(command) &&
    option.endsWith('c') &&
    script !== undefined &&
    exec.length === 3
  )
    return { text: script, shell: [command, option] };
  return {
    text: exec.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
    shell: ['/bin/sh', '-c'],
  };
}

function sourceOf(name: string, build: BuildState): string {
  const stage = findStage(build.dockerfile, name);
  const state = stage ? build.states.get(stage.index) : undefined;
  if (!state) throw new StepFailure(`the sandbox does not know this: files of the image "${name}"`);
  return state.root;
}

/** Files of another stage can be shared when no later instruction changes them. */
function filesAfter(stage: Stage, instruction: Instruction): 'copy' | 'link' {
  const later = stage.instructions.slice(stage.instructions.indexOf(instruction) + 1);
  return later.some(({ keyword }) => ['RUN', 'COPY', 'ADD'].includes(keyword)) ? 'copy' : 'link';
}

async function copy(
  instruction: Instruction,
  text: string,
  state: StageState,
  build: BuildState,
  files: 'copy' | 'link',
): Promise<void> {
  if (text.includes('<<'))
    throw new StepFailure(`the sandbox does not know this: ${instruction.keyword} with a here-document`);
  const parts = execForm(text) ?? words(text);
  const destination = parts.at(-1);
  const sources = parts.slice(0, -1);
  if (!destination || sources.length === 0)
    throw new StepFailure(
      `dockerfile parse error on line ${instruction.line}: ${instruction.keyword} requires at least two arguments`,
    );
  if (
    instruction.keyword === 'ADD' &&
    sources.some((source) => /^(https?|git):|\.git$|\.tar(\.\w+)?$|\.tgz$/.test(source))
  ) {
    throw new StepFailure(`the sandbox does not know this: ADD ${sources.join(' ')}`);
  }
  const from = instruction.flags.from?.[0];
  await copyInto({
    source: from ? sourceOf(from, build) : build.input.context,
    sources,
    target: state.root,
    destination,
    workingDirectory: state.config.WorkingDir,
    ignore: from ? null : build.ignore,
    parents: instruction.flags.parents !== undefined,
    files,
  });
}
