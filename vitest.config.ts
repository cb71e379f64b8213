import { defineConfig } from 'vitest/config';

const EVERYWHERE =
  '{app,blueprints,cli,components,config,domain,integrations,prisma,sandbox,scripts,server,tests,workflows}/**/*.test.{ts,tsx}';
/** Tests that start a whole Onramp, or a whole sandbox: one at a time, or servers miss their deadlines. */
const WHOLE = [
  'tests/faults/**/*.test.ts',
  'tests/integration/onboarding.test.ts',
  'sandbox/sandbox.test.ts',
];
/** Fuzzing, which has a time of its own: `npm test -- fuzz`. */
const FUZZ = 'tests/fuzz/**/*.test.ts';
const NEVER = ['**/node_modules/**', 'sandbox/organisation/repositories/**', 'e2e/**'];

export default defineConfig({
  test: {
    // Generous, because a busy machine is no fault of the code; what must be fast is measured in benches.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'parts', include: [EVERYWHERE], exclude: [...NEVER, ...WHOLE, FUZZ], maxWorkers: 2 },
      },
      { extends: true, test: { name: 'fuzz', include: [FUZZ], exclude: NEVER, fileParallelism: false } },
      { extends: true, test: { name: 'whole', include: WHOLE, exclude: NEVER, fileParallelism: false } },
    ],
  },
});
