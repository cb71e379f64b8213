import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const RULES = join(ROOT, '.dependency-cruiser.mjs');

/** For each rule an import that breaks it: the file that imports, and what. */
const VIOLATIONS: Record<string, readonly [from: string, specifier: string]> = {
  'no-circular': ['domain/hen.ts', './egg.ts'],
  'no-unresolvable': ['server/lost.ts', '#server/nowhere.ts'],
  'domain-is-pure': ['domain/impure.ts', '#config/env.ts'],
  'domain-has-no-io': ['domain/reads-files.ts', 'node:fs'],
  'blueprints-know-domain': ['blueprints/node/reads-settings.ts', '#config/env.ts'],
  'components-render-data': ['components/runs/reads-rows.tsx', '#prisma/generated/client.ts'],
  'app-is-thin': ['app/api/health/route.ts', '#config/env.ts'],
  'server-never-calls-outside': ['server/plans/calls-github.ts', '#integrations/github/index.ts'],
  'server-knows-workflow-contracts-only': ['server/plans/runs-workflow.ts', '#workflows/signals.ts'],
  'sign-in-may-call-outside': ['server/auth/renders.ts', '#components/button.tsx'],
  'workflow-code-is-deterministic': ['workflows/onboard.workflow.ts', '#config/env.ts'],
  'workflow-code-sees-activity-types-only': ['workflows/steps/direct.ts', '../activities/index.ts'],
  'workflow-code-has-no-io': ['workflows/any-new-file.ts', 'node:crypto'],
  'activities-know-no-web': ['workflows/activities/asks-portal.ts', '#server/context.ts'],
  'integrations-know-domain': ['integrations/github/reads-rows.ts', '#prisma/client.ts'],
  'prisma-stands-alone': ['prisma/knows-decisions.ts', '#domain/pure.ts'],
  'config-knows-domain': ['config/reads-rows.ts', '#prisma/client.ts'],
  'sandbox-knows-nothing-of-us': ['sandbox/github/peeks.ts', '#domain/pure.ts'],
  'product-never-imports-sandbox': ['cli/shortcut.ts', '#sandbox/main.ts'],
  'no-development-dependencies-at-run-time': ['server/uses-test-tool.ts', 'development-tool'],
  'no-unlisted-dependencies': ['server/uses-stowaway.ts', 'stowaway'],
  'no-test-code-at-run-time': ['server/uses-fixture.ts', '#domain/plan-fixtures.ts'],
};

/** Imports that the table of rooms allows, so that no rule may name them. */
const ALLOWED: ReadonlyArray<readonly [from: string, specifier: string]> = [
  ['app/page.tsx', '#server/context.ts'],
  ['app/page.tsx', '#components/button.tsx'],
  ['server/context.ts', '#workflows/contracts.ts'],
  ['server/context.ts', '#prisma/client.ts'],
  ['server/webhooks/verifies.ts', '#integrations/github/index.ts'],
  ['workflows/worker.ts', '#integrations/github/index.ts'],
  ['workflows/activities/index.ts', 'node:crypto'],
  ['integrations/github/index.ts', '#config/env.ts'],
  ['config/env.ts', '#domain/pure.ts'],
  ['cli/start.ts', 'runtime-package'],
  ['domain/pure.test.ts', 'development-tool'],
  ['domain/pure.test.ts', '#domain/plan-fixtures.ts'],
  ['tests/faults/all.ts', '#sandbox/main.ts'],
];

/** What is imported above and imports nothing of interest itself. */
const OTHERS: Record<string, string> = {
  'domain/egg.ts': "import './hen.ts';\n",
  'domain/pure.ts': '',
  'domain/plan-fixtures.ts': '',
  'components/button.tsx': '',
  'prisma/client.ts': '',
  'prisma/generated/client.ts': '',
  'sandbox/main.ts': '',
  'workflows/contracts.ts': '',
  'workflows/signals.ts': '',
  'node_modules/development-tool/package.json': '{ "name": "development-tool", "main": "index.js" }',
  'node_modules/development-tool/index.js': '',
  'node_modules/runtime-package/package.json': '{ "name": "runtime-package", "main": "index.js" }',
  'node_modules/runtime-package/index.js': '',
  'node_modules/stowaway/package.json': '{ "name": "stowaway", "main": "index.js" }',
  'node_modules/stowaway/index.js': '',
  'tsconfig.json': '{ "compilerOptions": { "allowImportingTsExtensions": true, "jsx": "react-jsx" } }',
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#*': './*' },
    dependencies: { 'runtime-package': '1.0.0' },
    devDependencies: { 'development-tool': '1.0.0' },
  }),
};

interface Cruise {
  modules: Array<{
    source: string;
    dependencies: Array<{ module: string; rules?: Array<{ name: string }> }>;
  }>;
  summary: { ruleSetUsed: { forbidden: Array<{ name: string; severity: string; comment: string }> } };
}

let folder: string;
let cruise: Cruise;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onramp-rules-'));
  const sources = new Map(Object.entries(OTHERS));
  for (const [from, specifier] of [...Object.values(VIOLATIONS), ...ALLOWED])
    sources.set(from, `${sources.get(from) ?? ''}import '${specifier}';\n`);
  for (const [path, source] of sources) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const command = join(ROOT, 'node_modules/.bin/depcruise');
  const args = ['--config', RULES, '--output-type', 'json', '.'];
  const { stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  cruise = JSON.parse(stdout) as Cruise;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names of the rules that an import breaks. */
function rulesBrokenBy(from: string, specifier: string): string[] {
  const source = cruise.modules.find((module) => module.source === from);
  const name = specifier.replace(/^node:/, '');
  const found = source?.dependencies.find((dependency) => dependency.module === name);
  if (!found) throw new Error(`${from} -> ${specifier} is not seen at all`);
  return (found.rules ?? []).map((rule) => rule.name);
}

describe('dependency rules', () => {
  it('are all shown to fail here', () => {
    const names = cruise.summary.ruleSetUsed.forbidden.map((rule) => rule.name);
    expect(Object.keys(VIOLATIONS).toSorted()).toEqual(names.toSorted());
  });

  it('are errors, and say why in one sentence', () => {
    for (const { name, severity, comment } of cruise.summary.ruleSetUsed.forbidden)
      expect([name, severity, comment]).toEqual([name, 'error', expect.stringMatching(/^[A-Z].+\.$/)]);
  });

  it.each(Object.entries(VIOLATIONS))('%s', (rule, [from, specifier]) => {
    expect(rulesBrokenBy(from, specifier)).toContain(rule);
  });

  it.each(ALLOWED)('%s may import %s', (from, specifier) => {
    expect(rulesBrokenBy(from, specifier)).toEqual([]);
  });
});
