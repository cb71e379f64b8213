import { isGenerated } from '#domain/app-manifest/generated-file.ts';
import type { ManifestApp } from '#domain/app-manifest/manifest.ts';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import { readingAt } from '#domain/inspection/readings.ts';
import type {
  Blueprint,
  BlueprintContext,
  BlueprintFile,
  BlueprintQuestion,
  ManifestDefaults,
  WorkflowStep,
} from '#domain/plan/blueprint.ts';
import { imageSource, inFolder } from '#domain/plan/blueprint.ts';
import { pinned } from '../actions.ts';
import { containerDefaults } from '../container/container-blueprint.ts';
import {
  buildContext,
  DOCKERFILE_INPUTS,
  isNext,
  nextCacheFolder,
  renderDockerfile,
  renderDockerignore,
} from './dockerfile.ts';
import { PROJECT_FILES, readNodeProject } from './node-project.ts';
import { DEFAULT_NODE_MAJOR, exactNodeVersion, isSupported, knownNodeMajors } from './node-versions.ts';
import { cacheName, installCommand, setUpCommands } from './package-manager.ts';

/** Ports below this one only a privileged process may open. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Node.js services, Next.js included. An own Dockerfile is kept, and then says how the app is built and started. */
export const nodeBlueprint: Blueprint = {
  id: 'node',
  version: '2',
  summary: 'A service on Node.js: Express, Fastify, Nest, Next.js and the like',
  accepts: ({ language, packageManager }) =>
    language === 'typescript' ||
    language === 'javascript' ||
    ['npm', 'pnpm', 'yarn'].includes(packageManager ?? ''),
  paths,
  questions,
  manifestDefaults,
  files,
  testSteps,
};

function paths(findings: AppFindings): string[] {
  const own = [...PROJECT_FILES, ...DOCKERFILE_INPUTS, 'Dockerfile', '.dockerignore'];
  return [
    ...own.map((name) => inFolder(findings.path, name)),
    ...PROJECT_FILES,
    '.dockerignore',
    ...(findings.dockerfile === null ? [] : [findings.dockerfile]),
  ];
}

function questions(findings: AppFindings, context: BlueprintContext): BlueprintQuestion[] {
  if (isStaticSite(findings) && ownDockerfile(findings, context) === null)
    return [staticSiteQuestion(findings)];
  const asked: BlueprintQuestion[] = [];
  if (findings.port === null) {
    asked.push({ field: 'port', question: `On which port does ${findings.name} listen in production?` });
  } else if (findings.port < FIRST_UNPRIVILEGED_PORT) {
    asked.push({
      field: 'port',
      question: `${findings.name} runs as an unprivileged user, which cannot open port ${findings.port}. Choose one from 1024 on; the app gets it as PORT.`,
    });
  }
  if (ownDockerfile(findings, context) !== null) return asked;
  if (findings.startCommand === null) {
    asked.push({ field: 'startCommand', question: `Which command starts ${findings.name} in production?` });
  }
  const version = findings.runtimeVersion;
  if (version !== null && exactNodeVersion(version) === null) {
    asked.push({
      field: 'runtimeVersion',
      question: `Node.js ${version} is not among the lines Onramp builds on (${knownNodeMajors()}). Which one is it?`,
    });
  }
  return asked;
}

/** Vite builds files and serves them in development only: without a start command nothing answers in production. */
function isStaticSite({ framework, startCommand }: AppFindings): boolean {
  return framework === 'vite' && startCommand === null;
}

/** Says the way on: the port of a server that is not there yet cannot be asked. */
function staticSiteQuestion({ name, path, buildCommand }: AppFindings): BlueprintQuestion {
  const dockerfile = path === '.' ? 'a Dockerfile' : inFolder(path, 'Dockerfile');
  const built = buildCommand === null ? 'builds it' : `runs "${buildCommand}"`;
  return {
    field: 'startCommand',
    question: `${name} is a static site: Vite builds files, and nothing in the repository serves them in production. Add ${dockerfile} that ${built} and serves the result on a port from 1024 on (nginxinc/nginx-unprivileged does on 8080), merge it, and inspect the repository again. If something here does serve them, enter its start command.`,
  };
}

/**
 * Text of the app's own Dockerfile, empty where it cannot be read; null where there is none, or only the one Onramp wrote.
 */
function ownDockerfile(
  findings: Pick<AppFindings, 'path' | 'dockerfile'>,
  context: BlueprintContext,
): string | null {
  const path = findings.dockerfile ?? inFolder(findings.path, 'Dockerfile');
  const reading = readingAt(context.files, path);
  if (reading.state === 'unreadable') return '';
  return reading.state === 'absent' || isGenerated(reading.text) ? null : reading.text;
}

function manifestDefaults(findings: AppFindings, context: BlueprintContext): ManifestDefaults {
  const runtime = findings.runtimeVersion ?? String(DEFAULT_NODE_MAJOR);
  const own = ownDockerfile(findings, context);
  const project = readNodeProject(findings.path, context);
  const root = buildContext(project);
  if (own !== null) {
    return { runtime, ...containerDefaults(findings, own), ...nextDefaults(findings, project) };
  }
  return {
    runtime,
    ...(findings.buildCommand === null ? {} : { build: findings.buildCommand }),
    ...(findings.startCommand === null ? {} : { start: findings.startCommand }),
    ...(root === findings.path ? {} : { context: root }),
    ...nextDefaults(findings, project),
  };
}

function nextDefaults(findings: AppFindings, project: ReturnType<typeof readNodeProject>): ManifestDefaults {
  return isNext(project) ? { writable: [nextCacheFolder(findings, project)] } : {};
}

function files(app: ManifestApp, context: BlueprintContext): BlueprintFile[] {
  const source = imageSource(app);
  if (ownDockerfile({ path: app.path, dockerfile: source.dockerfile }, context) !== null) return [];
  return [
    {
      path: source.dockerfile,
      content: renderDockerfile(app, context),
      purpose: `Builds the image of ${app.name}`,
      notices: supportNotice(app),
    },
    {
      path: inFolder(source.context, '.dockerignore'),
      content: renderDockerignore(),
      purpose: 'Keeps what is not needed out of images',
      notices: [],
    },
  ];
}

/** Beside the line that names the version: the first after the header. */
function supportNotice({ runtime }: ManifestApp): BlueprintFile['notices'] {
  if (runtime === undefined || isSupported(runtime)) return [];
  return [
    { line: 2, text: `Node.js ${runtime} gets no security fixes any more. Consider ${DEFAULT_NODE_MAJOR}.` },
  ];
}

function testSteps(app: ManifestApp, context: BlueprintContext): WorkflowStep[] {
  if (app.test === undefined) return [];
  const project = readNodeProject(app.path, context);
  const version = app.runtime ?? String(DEFAULT_NODE_MAJOR);
  const setUp = setUpCommands(project, 0);
  return [
    ...(setUp.length === 0 ? [] : [{ name: 'Set up the package manager', run: setUp.join('\n') }]),
    {
      name: 'Set up Node.js',
      uses: pinned('actions/setup-node'),
      with: {
        'node-version': version,
        ...(project.lockFile === null
          ? { 'package-manager-cache': false }
          : {
              cache: cacheName(project),
              'cache-dependency-path': inFolder(project.installFolder, project.lockFile),
            }),
      },
    },
    {
      name: 'Install',
      run: installCommand(project),
      ...workingDirectory(project.installFolder),
    },
    { name: 'Test', run: app.test, ...workingDirectory(app.path) },
  ];
}

function workingDirectory(folder: string): Pick<WorkflowStep, 'working-directory'> {
  return folder === '.' ? {} : { 'working-directory': folder };
}
