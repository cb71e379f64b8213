import { withGeneratedHeader } from '#domain/app-manifest/generated-file.ts';
import type { ManifestApp } from '#domain/app-manifest/manifest.ts';
import { textAt } from '#domain/inspection/readings.ts';
import type { BlueprintContext } from '#domain/plan/blueprint.ts';
import { inFolder } from '#domain/plan/blueprint.ts';
import type { NodeProject } from './node-project.ts';
import { readNodeProject } from './node-project.ts';
import { DEFAULT_NODE_MAJOR, exactNodeVersion, nodeMajor } from './node-versions.ts';
import { installCommand, pruneCommand, setUpCommands } from './package-manager.ts';
import { execForm, needsPackageBin } from './start-command.ts';

/** Folder of the repository (or of the app, where that is the build context) inside images. */
const HOME = '/app';
const NEXT_CONFIGS = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.cjs'];

/** Files that the Dockerfile of an app in this folder depends on. */
export const DOCKERFILE_INPUTS = NEXT_CONFIGS;

/** Where Next.js keeps what it renders at run time. */
export function nextCacheFolder(app: Pick<ManifestApp, 'path'>, project: NodeProject): string {
  return `${appFolder(app, project)}/.next/cache`;
}

export function isNext(project: NodeProject): boolean {
  return 'next' in project.packageJson.dependencies;
}

/** Build context: the whole repository for a member of a workspace, else the app's own folder. */
export function buildContext(project: NodeProject): string {
  return project.installFolder;
}

/**
 * A Dockerfile of two stages: everything to build with, then only what runs. Full image for the first (compilers for
 * native modules), slim for the second; the same Debian, so that what was compiled fits.
 */
export function renderDockerfile(app: ManifestApp, context: BlueprintContext): string {
  const project = readNodeProject(app.path, context);
  const wanted = app.runtime ?? String(DEFAULT_NODE_MAJOR);
  const version = exactNodeVersion(wanted);
  if (version === null) throw new RangeError(`There is no image for Node.js ${wanted}.`);
  const lines = isStandalone(app, context, project)
    ? [...buildStage(app, project, version, []), '', ...standaloneStage(app, version)]
    : [...buildStage(app, project, version, [pruneCommand(project)]), '', ...runStage(app, project, version)];
  return withGeneratedHeader(`${lines.join('\n')}\n`);
}

/** Folders that git, builds and tests leave behind, and local secrets: never part of an image. */
export function renderDockerignore(): string {
  const ignored = [
    '.git',
    '**/node_modules',
    '**/.next',
    '**/coverage',
    '**/*.log',
    '**/.env.local',
    '**/.env.*.local',
  ];
  return withGeneratedHeader(`${ignored.join('\n')}\n`);
}

function buildStage(app: ManifestApp, project: NodeProject, version: string, last: string[]): string[] {
  const folder = appFolder(app, project);
  const inApp = folder === HOME ? [] : [`WORKDIR ${folder}`];
  const backHome = folder === HOME ? [] : [`WORKDIR ${HOME}`];
  const install = `RUN ${installCommand(project)}`;
  return [
    `FROM node:${version} AS build`,
    ...buildEnvironment(project),
    `WORKDIR ${HOME}`,
    ...setUpCommands(project, nodeMajor(version)).map((command) => `RUN ${command}`),
    ...(project.needsWholeTree
      ? ['COPY . .', install]
      : [`COPY ${['package.json', ...project.installFiles].join(' ')} ./`, install, 'COPY . .']),
    ...(app.build === undefined ? [] : [...inApp, runInstruction(app.build), ...backHome]),
    ...(isNext(project) ? [nextFolders(relativeApp(folder))] : []),
    ...last.map((command) => `RUN ${command}`),
  ];
}

/** The folder of static files may be missing, and what the build cached is of no use at run time. */
function nextFolders(app: string): string {
  return `RUN rm -rf ${app}.next/cache && mkdir -p ${app}public ${app}.next/cache`;
}

function buildEnvironment(project: NodeProject): string[] {
  const variables = [
    'CI=true',
    ...(isNext(project) ? ['NEXT_TELEMETRY_DISABLED=1'] : []),
    ...(project.manager === 'npm' ? [] : ['COREPACK_ENABLE_DOWNLOAD_PROMPT=0']),
    ...(project.manager === 'yarn-berry'
      ? ['YARN_NODE_LINKER=node-modules', 'YARN_ENABLE_GLOBAL_CACHE=false']
      : []),
  ];
  return [`ENV ${variables.join(' ')}`];
}

function runStage(app: ManifestApp, project: NodeProject, version: string): string[] {
  const folder = appFolder(app, project);
  const command = execForm(app.start ?? 'npm start', project.packageJson);
  const bins = [...new Set([`${folder}/node_modules/.bin`, `${HOME}/node_modules/.bin`])].join(':');
  return [
    ...runEnvironment(app, version, needsPackageBin(command) ? [`PATH=${bins}:$PATH`] : []),
    `WORKDIR ${HOME}`,
    `COPY --from=build ${HOME} ./`,
    ...(folder === HOME ? [] : [`WORKDIR ${folder}`]),
    ...finish(app, command),
  ];
}

/** What `output: 'standalone'` traced: a server with just the modules it needs. */
function standaloneStage(app: ManifestApp, version: string): string[] {
  return [
    ...runEnvironment(app, version, ['HOSTNAME=0.0.0.0']),
    `WORKDIR ${HOME}`,
    `COPY --from=build ${HOME}/.next/standalone ./`,
    `COPY --from=build ${HOME}/.next/static ./.next/static`,
    `COPY --from=build ${HOME}/public ./public`,
    ...finish(app, ['node', 'server.js']),
  ];
}

function runEnvironment(app: ManifestApp, version: string, more: string[]): string[] {
  const variables = [
    'NODE_ENV=production',
    `PORT=${app.port}`,
    'NPM_CONFIG_CACHE=/tmp/.npm',
    'NPM_CONFIG_UPDATE_NOTIFIER=false',
    ...more,
  ];
  return [`FROM node:${version}-slim`, `ENV ${variables.join(' ')}`];
}

function finish(app: ManifestApp, command: string[]): string[] {
  return [
    `USER ${app.user}`,
    `EXPOSE ${app.port}`,
    `CMD ${JSON.stringify(command).replaceAll('","', '", "')}`,
  ];
}

/** What a Dockerfile would read as its own syntax (continued lines, here-documents, options) goes in exec form. */
function runInstruction(command: string): string {
  const isPlain = !/\\|<<|^\s*(--|\[|#)/.test(command);
  return isPlain ? `RUN ${command}` : `RUN ${JSON.stringify(['sh', '-c', command])}`;
}

/** Only for an app that is its own build context: elsewhere the traced tree depends on settings not read here. */
function isStandalone(app: ManifestApp, context: BlueprintContext, project: NodeProject): boolean {
  if (!isNext(project) || project.installFolder !== app.path) return false;
  const texts = NEXT_CONFIGS.map((name) => textAt(context.files, inFolder(app.path, name)) ?? '');
  return texts.some((text) => /^\s*(?:[^/\n]*[\s,{])?output\s*:\s*['"`]standalone['"`]/m.test(text));
}

function appFolder(app: Pick<ManifestApp, 'path'>, project: NodeProject): string {
  return project.installFolder === app.path ? HOME : `${HOME}/${app.path}`;
}

function relativeApp(folder: string): string {
  return folder === HOME ? '' : `${folder.slice(HOME.length + 1)}/`;
}
