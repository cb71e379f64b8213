// `npm test`: installs what the tests need, then runs everything and counts it. Plain JavaScript for Node.js 20.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findActionlint } from './actionlint.mjs';
import { findBrowser } from './browser.mjs';
import { ensureInstalled } from './install.mjs';
import { findSchemathesis } from './schemathesis.mjs';

const { root } = await ensureInstalled((line) => console.log(line));
const bin = join(root, 'node_modules', '.bin');
const results = join(root, '.artifacts', 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const only = process.argv.slice(2);
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH}`,
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --disable-warning=ExperimentalWarning`.trim(),
};
if (!process.env.CONTRACTS_DIR)
  console.log('CONTRACTS_DIR is not set: tests of vendors’ contracts say "skipped".');

let passed = 0;
let failed = 0;
let skipped = 0;
const failures = [];

/** The tests of one vitest project. */
function vitest(name, project) {
  const file = join(results, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  return suite(name, join(bin, 'vitest'), args, file, (report) => {
    const broken = report.testResults.filter(
      (each) => each.status === 'failed' && each.assertionResults.length === 0,
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

/** One check that either holds or does not. */
async function check(name, command, args) {
  await stage(name, async () => {
    const code = await run(command, args);
    if (code === 0) passed++;
    else fail(name);
  });
}

/** A test runner that leaves its counts in a JSON file. */
async function suite(name, command, args, file, count) {
  await stage(name, async () => {
    const code = await run(command, args);
    if (!existsSync(file)) return fail(`${name}: the runner left no result`);
    const counts = count(JSON.parse(readFileSync(file, 'utf8')));
    passed += counts.passed;
    skipped += counts.skipped;
    failed += counts.failed;
    if (counts.failed > 0) failures.push(`${name}: ${counts.failed} failed`);
    else if (code !== 0) fail(`${name}: the runner ended with ${code}`);
    if (counts.passed === 0) fail(`${name}: no test ran`);
  });
}

await stage('Prisma client', async () => {
  if ((await run(join(bin, 'prisma'), ['generate'])) !== 0) fail('Prisma client');
});
if (wants('static')) {
  await check('Biome', join(bin, 'biome'), ['ci', '--error-on-warnings', '.']);
  await check('types', join(bin, 'tsc'), ['--noEmit']);
  await check('dependency rules', join(bin, 'depcruise'), ['--config', '.dependency-cruiser.mjs', '.']);
  await check('dead code', join(bin, 'knip'), []);
}
if (wants('unit')) {
  await stage('actionlint', async () => {
    const actionlint = await findActionlint((line) => console.log(line), env);
    if (actionlint) env.ACTIONLINT = actionlint;
    else if (process.env.CI === 'true') fail('actionlint: it must be there to check generated workflows');
    else console.log('Without actionlint, the tests that check generated workflows with it say "skipped".');
  });
  await vitest('unit, integration and contract tests', 'parts');
}
if (wants('whole')) await vitest('whole onboardings and faults', 'whole');
if (wants('fuzz')) {
  const found = await stage('schemathesis', () => findSchemathesis((line) => console.log(line), env));
  if (found) {
    env.SCHEMATHESIS = found;
    await vitest('the API, fuzzed from its own description', 'fuzz');
  } else if (process.env.CI === 'true') fail('schemathesis: it must be there to fuzz the API');
  else {
    console.log('Without schemathesis, fuzzing the API is skipped.');
    skipped++;
  }
}
if (wants('e2e')) {
  const browser = await stage('browser', async () => findBrowser(root));
  const file = join(results, 'playwright.json');
  Object.assign(env, { PLAYWRIGHT_JSON_OUTPUT_NAME: file, CHROMIUM_PATH: browser ?? '' });
  await suite(
    'journeys in Chromium',
    join(bin, 'playwright'),
    ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
    file,
    ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }),
  );
}

for (const line of failures) console.log(`✗ ${line}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);

function wants(part) {
  return only.length === 0 || only.includes(part);
}
function fail(what) {
  failed++;
  failures.push(what);
}
async function stage(name, work) {
  const startedAt = Date.now();
  console.log(`\n── ${name}`);
  const result = await work();
  console.log(`── ${name}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
