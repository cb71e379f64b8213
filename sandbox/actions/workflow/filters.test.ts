import { expect, test } from 'vitest';
import { matchesFilter } from './filters.ts';

// docs.github.com, "Workflow syntax for GitHub Actions", "Filter pattern cheat sheet".
test.each([
  ['feature/*', ['feature/my-branch', 'feature/your-branch'], ['feature/beta-a/my-branch']],
  ['feature/**', ['feature/beta-a/my-branch', 'feature/mona/the/octocat'], ['main']],
  ['*', ['main', 'releases'], ['all/the/branches']],
  ['**', ['all/the/branches', 'every/tag'], []],
  ['*feature', ['mona-feature', 'feature', 'ver-10-feature'], ['a/feature', 'features']],
  ['v2*', ['v2', 'v2.0', 'v2.9'], ['v1']],
  ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1.', 'v1.0.']],
  ['*.jsx?', ['page.js', 'page.jsx'], ['page.jsxx']],
  ['**.js', ['index.js', 'js/index.js', 'src/js/app.js'], ['index.ts']],
  [
    '**/docs/**',
    ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'],
    ['docs', 'mydocs/a'],
  ],
  [
    'docs/**/*.md',
    ['docs/README.md', 'docs/mona/hello-world.md', 'docs/a/markdown/file.md'],
    ['a/docs/b.md'],
  ],
  ['**/*src/**', ['a/src/app.js', 'my-src/code/js/app.js'], ['src']],
  [
    '**/migrate-*.sql',
    ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'],
    ['migrate.sql'],
  ],
  ['a\\*\\[\\$', ['a*[$'], ['ab[$']],
])('the filter %s', (pattern, yes, no) => {
  expect(yes.filter((value) => !matchesFilter([pattern], value))).toEqual([]);
  expect(no.filter((value) => matchesFilter([pattern], value))).toEqual([]);
});

test('a later pattern takes away what an earlier one matched', () => {
  expect(matchesFilter(['releases/**', '!releases/**-alpha'], 'releases/10')).toBe(true);
  expect(matchesFilter(['releases/**', '!releases/**-alpha'], 'releases/beta/3-alpha')).toBe(false);
});

test('a filter of many stars is answered at once', () => {
  // Of the processor's own time: what else the machine does changes nothing.
  const started = process.cpuUsage();
  expect(matchesFilter([`${'**a'.repeat(40)}b`], 'a'.repeat(240))).toBe(false);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
