import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{app,blueprints,cli,components,config,domain,integrations,prisma,sandbox,scripts,server,tests,workflows}/**/*.test.{ts,tsx}',
    ],
    exclude: ['**/node_modules/**', 'sandbox/organisation/repositories/**', 'e2e/**'],
    // Two cores are the smallest machine this must pass on: more workers only make servers miss their deadlines.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
