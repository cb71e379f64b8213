import type { InspectionContext } from '../../detector.ts';
import { type Finding, finding, joinPath } from '../../finding.ts';
import type { NodeFramework } from './framework.ts';
import { type NodePackageManager, scriptCommand } from './package-manager.ts';
import type { PackageManifest } from './package-manifest.ts';

interface CommandContext {
  context: InspectionContext;
  manifest: PackageManifest;
  framework: NodeFramework | null;
  manager: NodePackageManager | null;
}

/** What `npm init` writes when there are no tests. */
const NO_TESTS = /no test specified/;
/** Start scripts that watch, reload, or compile on the fly are for development. */
const DEVELOPMENT =
  /(^|[\s/&|;])(nodemon|ts-node-dev|tsx watch|node --watch|vite(?! preview)|next dev|nest start|webpack(-dev-server| serve)|react-scripts start)(\s|$)/;
const PRODUCTION_SCRIPTS = ['start:prod', 'start:production', 'start-prod', 'serve:prod', 'prod'];

export function detectBuildCommand({ manifest, manager }: CommandContext): Finding<string> | null {
  const build = manifest.script('build');
  return build && finding(scriptCommand(manager, 'build'), manifest.path, build.line, 'the build script');
}

export function detectTestCommand({ manifest, manager }: CommandContext): Finding<string> | null {
  for (const name of ['test', 'test:ci', 'test:unit']) {
    const script = manifest.script(name);
    if (!script || NO_TESTS.test(script.value)) continue;
    return finding(scriptCommand(manager, name), manifest.path, script.line, `the ${name} script`);
  }
  return null;
}

/** What runs in production, with the script's own body (for following it to the entry file). */
export interface StartFinding extends Finding<string> {
  body: string;
}

export async function detectStartCommand(input: CommandContext): Promise<StartFinding | null> {
  const { context, manifest, framework, manager } = input;
  const procfile = joinPath(manifest.folder, 'Procfile');
  const web = await procfileLine(context, procfile);
  if (web)
    return {
      ...finding(web.command, procfile, web.line, 'the web process of the Procfile'),
      body: web.command,
    };
  for (const name of PRODUCTION_SCRIPTS) {
    const script = manifest.script(name);
    if (!script) continue;
    const found = finding(scriptCommand(manager, name), manifest.path, script.line, `the ${name} script`);
    return { ...found, body: script.value };
  }
  const start = manifest.script('start');
  if (start && !DEVELOPMENT.test(start.value)) {
    return {
      ...finding(scriptCommand(manager, 'start'), manifest.path, start.line, 'the start script'),
      body: start.value,
    };
  }
  const next = framework === 'nextjs' ? manifest.dependency('next') : null;
  if (next) {
    return {
      ...finding(
        'npx next start',
        manifest.path,
        next.line,
        'Next.js serves its production build with "next start"',
      ),
      body: 'next start',
    };
  }
  const nest = framework === 'nestjs' ? manifest.dependency('@nestjs/core') : null;
  if (nest) {
    return {
      ...finding('node dist/main', manifest.path, nest.line, 'Nest compiles src/main.ts to dist/main.js'),
      body: 'node dist/main',
    };
  }
  const server = joinPath(manifest.folder, 'server.js');
  if (!start && context.has(server)) {
    return {
      ...finding(
        scriptCommand(manager, 'start'),
        server,
        1,
        'npm starts server.js when there is no start script',
      ),
      body: 'node server.js',
    };
  }
  return null;
}

async function procfileLine(
  context: InspectionContext,
  path: string,
): Promise<{ command: string; line: number } | null> {
  const text = await context.read(path);
  for (const [index, line] of (text ?? '').split(/\r?\n/).entries()) {
    const command = /^web:\s*(\S.*?)\s*$/.exec(line)?.[1];
    if (command) return { command, line: index + 1 };
  }
  return null;
}
