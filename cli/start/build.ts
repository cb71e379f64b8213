import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { withFileLock } from './file-lock.ts';
import { PROJECT_ROOT } from './home.ts';
import type { Progress } from './stages.ts';

/** What the production build is made from. */
const SOURCES = [
  'app',
  'blueprints',
  'components',
  'config',
  'domain',
  'integrations',
  'prisma',
  'public',
  'server',
  'workflows',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'prisma.config.ts',
  'proxy.ts',
  'tsconfig.json',
];
const LEFT_OUT = /(^|\/)(generated|histories)(\/|$)|\.test\.tsx?$/;
const STAMP = join(PROJECT_ROOT, '.next', 'onramp-build');
export const PORTAL_SERVER = join(PROJECT_ROOT, '.next', 'standalone', 'server.js');
const BIN = join(PROJECT_ROOT, 'node_modules', '.bin');

/** Makes the Prisma client when the schema is newer than it. */
export async function ensurePrismaClient(): Promise<void> {
  const stamp = join(PROJECT_ROOT, 'prisma', 'generated', '.schema');
  const digest = createHash('sha256')
    .update(readFileSync(join(PROJECT_ROOT, 'prisma', 'schema.prisma')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await run(join(BIN, 'prisma'), ['generate']);
  writeFileSync(stamp, digest);
}

/** The portal's production build and the workflow bundle; nothing is done when both are of these very sources. */
export function ensureBuilt(progress: Progress = () => undefined): Promise<'built' | 'up to date'> {
  const folder = join(PROJECT_ROOT, 'dist');
  mkdirSync(folder, { recursive: true });
  // Two starts of one checkout, with a home each, share the build. Not in .next: a build empties it.
  return withFileLock(join(folder, 'build.lock'), () => build(progress));
}

async function build(progress: Progress): Promise<'built' | 'up to date'> {
  await ensurePrismaClient();
  const digest = digestSources();
  const bundle = join(PROJECT_ROOT, 'dist', 'workflows.js');
  const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest;
  if (isCurrent && existsSync(PORTAL_SERVER) && existsSync(bundle)) return 'up to date';
  rmSync(STAMP, { force: true });
  progress('compiling pages');
  await run(join(BIN, 'next'), ['build'], (line) => progress(`pages: ${line}`));
  progress('bundling workflows');
  const standalone = join(PROJECT_ROOT, '.next', 'standalone');
  cpSync(join(PROJECT_ROOT, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true });
  if (existsSync(join(PROJECT_ROOT, 'public'))) {
    cpSync(join(PROJECT_ROOT, 'public'), join(standalone, 'public'), { recursive: true });
  }
  await run(process.execPath, [join(PROJECT_ROOT, 'scripts', 'build-workflows.ts')]);
  writeFileSync(STAMP, digest);
  return 'built';
}

function digestSources(): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    const absolute = join(PROJECT_ROOT, path);
    const found = statSync(absolute, { throwIfNoEntry: false });
    if (!found || LEFT_OUT.test(path)) return;
    if (found.isDirectory()) for (const name of readdirSync(absolute).sort()) add(`${path}/${name}`);
    else hash.update(path).update('\0').update(readFileSync(absolute)).update('\0');
  };
  for (const source of SOURCES) add(source);
  return hash.digest('hex');
}

function run(command: string, args: string[], tell: Progress = () => undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${BIN}:${process.env.PATH}`,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        CHECKPOINT_DISABLE: '1',
      },
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-8_000);
      const line = stripVTControlCharacters(`${chunk}`)
        .trim()
        .split('\n')
        .at(-1)
        ?.trim()
        .replace(/[. ]+$/, '');
      if (line) tell(line);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${[command, ...args].join(' ')} failed:\n${output}`)),
    );
  });
}
