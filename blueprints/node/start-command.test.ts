import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackageJson } from './node-project.ts';
import { execForm } from './start-command.ts';

const withScripts = (scripts: Record<string, string>): PackageJson => ({ scripts, dependencies: {} });

describe('the start command in exec form', () => {
  it.each([
    ['node dist/main.js', {}, ['node', 'dist/main.js']],
    ['npm start', { start: 'node ./bin/www' }, ['node', './bin/www']],
    ['npm start', { start: 'node server.js', prestart: 'node migrate.js' }, ['npm', 'start']],
    ['npm start', { start: 'NODE_ENV=production node server.js' }, ['npm', 'start']],
    ['npm run start:prod', { 'start:prod': 'node dist/main' }, ['node', 'dist/main']],
    ['pnpm start', { start: 'next start' }, ['npm', 'start']],
    ['pnpm run serve', { serve: 'vite preview' }, ['npm', 'run', 'serve']],
    ['yarn serve', { serve: 'vite preview' }, ['npm', 'run', 'serve']],
    ['node a.js && node b.js', {}, ['sh', '-c', 'node a.js && node b.js']],
    ['PORT=1 node a.js', {}, ['sh', '-c', 'PORT=1 node a.js']],
    ['node "my server.js"', {}, ['sh', '-c', 'node "my server.js"']],
    ['next start -p 3000', {}, ['next', 'start', '-p', '3000']],
  ] as Array<[string, Record<string, string>, string[]]>)('%s', (command, scripts, words) => {
    expect(execForm(command, withScripts(scripts))).toEqual(words);
  });

  it('never hands shell characters to a program as if they were words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), (command) => {
        const [program, flag, script] = execForm(command, withScripts({}));
        if (/[;&|<>$`]/.test(command)) expect([program, flag, script]).toEqual(['sh', '-c', command]);
      }),
    );
  });
});
