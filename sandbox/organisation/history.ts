import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SamplePerson } from './organisation.ts';

/** A step of a sample repository's history: which of its files came with it. */
interface Chapter {
  author: string;
  message: string;
  at: string;
  includes(path: string): boolean;
}

const CHAPTERS: readonly Chapter[] = [
  {
    author: 'morgan',
    message: 'Start the repository',
    at: '2026-09-01T09:00:00Z',
    includes: (path) => /^(README\.md|\.gitignore|\.github\/|package)/.test(path),
  },
  {
    author: 'mira',
    message: 'First working version',
    at: '2026-09-08T14:30:00Z',
    includes: (path) => !isTest(path),
  },
  { author: 'quinn', message: 'Add tests', at: '2026-09-15T11:15:00Z', includes: () => true },
];

const isTest = (path: string): boolean => path.startsWith('test/') || path.endsWith('.test.ts');
const LEFT_OUT = new Set(['node_modules', '.next', '.git']);

/**
 * Makes a git repository with a short history out of a sample's folder. The same folder always gives the same commits.
 * @param source the sample's files
 * @param target an empty or missing folder
 */
export function makeHistory(source: string, target: string, people: readonly SamplePerson[]): void {
  mkdirSync(target, { recursive: true });
  const git = (args: string[], env: Record<string, string> = {}) =>
    execFileSync('git', args, { cwd: target, stdio: 'pipe', env: { ...cleanEnvironment(), ...env } });
  git(['init', '--quiet', '--initial-branch=main']);
  const files = listFiles(source);
  for (const { author, message, at, includes } of CHAPTERS) {
    for (const path of files.filter(includes)) cpSync(join(source, path), join(target, path));
    const person = people.find((one) => one.login === author)!;
    git(['add', '--all', '--force']);
    git(['commit', '--quiet', '--allow-empty', `--message=${message}`], {
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
      GIT_COMMITTER_DATE: at,
    });
  }
}

/** Git without the machine's own settings, so that hooks, signing and templates play no part. */
const cleanEnvironment = () => ({
  ...process.env,
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
});

function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix))
    .filter((name) => !LEFT_OUT.has(name))
    .sort()
    .flatMap((name) => {
      const path = prefix ? `${prefix}/${name}` : name;
      return statSync(join(folder, path)).isDirectory() ? listFiles(folder, path) : [path];
    });
}
