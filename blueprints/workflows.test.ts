import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { AppFindings } from '#domain/inspection/inspection.ts';
import type { Plan } from '#domain/plan/plan.ts';
import { packageJson, planOf, written } from './blueprint-fixtures.ts';
import { CI_WORKFLOW_PATH } from './ci-workflow.ts';
import { DEPLOY_WORKFLOW_PATH } from './deploy-workflow.ts';
import type { WorkflowJob } from './workflow.ts';

const WORKFLOWS = [CI_WORKFLOW_PATH, DEPLOY_WORKFLOW_PATH];

const SAMPLES: Record<string, Plan> = {
  'an npm service': planOf({
    files: { 'package.json': packageJson(), 'package-lock.json': '{}' },
    apps: [{}],
  }),
  'a service without tests or lock file': planOf({
    files: { 'package.json': packageJson() },
    apps: [{ testCommand: null }],
  }),
  'a monorepo of pnpm with three apps': planOf({
    files: {
      'package.json': packageJson({ packageManager: 'pnpm@10.0.0' }),
      'pnpm-workspace.yaml': '',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    },
    apps: [
      { path: 'apps/web', name: 'web' },
      { path: 'apps/api', name: 'api' },
      { path: 'apps/worker', name: 'worker', testCommand: null },
    ],
  }),
  'an app with a Dockerfile in another language': planOf({
    files: { Dockerfile: 'FROM python:3.13-slim\nUSER 1001\n' },
    apps: [{ language: 'python', framework: null, packageManager: null, dockerfile: 'Dockerfile' }],
  }),
};

interface ReadWorkflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, WorkflowJob>;
}

const read = (plan: Plan, path: string) => parse(written(plan, path)) as ReadWorkflow;
const jobsOf = (plan: Plan, path: string) => Object.values(read(plan, path).jobs);
const stepsOf = (plan: Plan, path: string) => jobsOf(plan, path).flatMap((job) => job.steps);

describe.each(Object.entries(SAMPLES))('the workflows of %s', (_name, plan) => {
  it('pin every action by commit, with the tag beside it', () => {
    for (const path of WORKFLOWS) {
      const uses = written(plan, path)
        .split('\n')
        .filter((line) => line.includes('uses:'));
      expect(uses.length).toBeGreaterThan(0);
      for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it('grant nothing by default, and each job the least', () => {
    for (const path of WORKFLOWS) {
      expect(read(plan, path).permissions).toEqual({});
      for (const job of jobsOf(plan, path)) {
        const pushes = job.steps.some((step) => step.with?.push === true);
        expect(job.permissions).toEqual(
          pushes ? { contents: 'read', packages: 'write' } : { contents: 'read' },
        );
        expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
      }
    }
  });

  it('evaluate no expression inside a script, and need no secret on pull requests', () => {
    for (const path of WORKFLOWS) {
      for (const step of stepsOf(plan, path)) expect(step.run ?? '').not.toContain('$' + '{{');
    }
    expect(written(plan, CI_WORKFLOW_PATH)).not.toMatch(/secrets\.|packages: write|pull_request_target/);
  });

  it('deploy staging on merge and production after it, each image by digest', () => {
    const { jobs, on } = read(plan, DEPLOY_WORKFLOW_PATH);
    expect(on).toMatchObject({
      push: { branches: ['main'] },
      workflow_dispatch: { inputs: { environment: { options: ['staging', 'production'] } } },
    });
    expect(jobs['deploy-production']?.needs).toContain('deploy-staging');
    expect(jobs['deploy-staging']?.environment?.name).toBe('staging');
    for (const { name } of plan.apps) {
      const set = jobs['deploy-production']?.steps.find((step) => step.name === `Set the image of ${name}`);
      expect(set?.env?.DIGEST).toBe(`$\{{ needs.image-${name}.outputs.digest }}`);
      expect(jobs['deploy-staging']?.needs).toContain(`image-${name}`);
    }
  });

  it('record the commit that is deployed, before it is applied', () => {
    const { jobs } = read(plan, DEPLOY_WORKFLOW_PATH);
    const first = plan.apps[0]?.name;
    for (const environment of ['staging', 'production']) {
      const steps = jobs[`deploy-${environment}`]?.steps ?? [];
      const at = steps.findIndex((step) => step.name === 'Record the revision');
      expect(steps[at]).toMatchObject({
        'working-directory': `deploy/${environment}`,
        env: { REVISION: `$\{{ needs.image-${first}.outputs.revision }}` },
        run: 'kustomize edit add annotation --force "onramp.dev/revision:$REVISION"',
      });
      expect(steps.findIndex((step) => step.run?.startsWith('kubectl apply'))).toBeGreaterThan(at);
      expect(steps.find((step) => step.id === 'checkout')?.with?.ref).toBe(steps[at]?.env?.REVISION);
    }
  });

  it('have jobs by the names that the ruleset requires', () => {
    const names = jobsOf(plan, CI_WORKFLOW_PATH).map((job) => job.name);
    expect(plan.requiredChecks).toEqual(names);
  });

  const actionlint = findActionlint();
  const optional = process.env.CI !== 'true';
  it.skipIf(actionlint === null && optional)(
    'pass actionlint (needs ACTIONLINT, or actionlint on PATH)',
    () => {
      expect(actionlint, 'in continuous integration, actionlint must be there').not.toBeNull();
      const folder = mkdtempSync(join(tmpdir(), 'onramp-actionlint-'));
      try {
        execFileSync('git', ['init', '--quiet', folder]);
        mkdirSync(join(folder, '.github/workflows'), { recursive: true });
        for (const path of WORKFLOWS) writeFileSync(join(folder, path), written(plan, path));
        const result = spawnSync(actionlint ?? '', ['-no-color'], { cwd: folder, encoding: 'utf8' });
        expect(result.stdout + result.stderr).toBe('');
        expect(result.status).toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  const contracts = process.env.CONTRACTS_DIR;
  it.skipIf(!contracts)('are valid by the schema of workflows (needs CONTRACTS_DIR)', () => {
    const schema = JSON.parse(
      readFileSync(join(contracts ?? '', 'schemastore/github-workflow.json'), 'utf8'),
    );
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    const validate = ajv.compile(schema);
    for (const path of WORKFLOWS) {
      validate(parse(written(plan, path)));
      expect(validate.errors).toBeNull();
    }
  });

  it.skipIf(!contracts)('come with catalog entries that Backstage accepts (needs CONTRACTS_DIR)', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    for (const name of ['common', 'Entity', 'EntityEnvelope', 'EntityMeta']) {
      ajv.addSchema(JSON.parse(readFileSync(join(contracts ?? '', `backstage/${name}.json`), 'utf8')));
    }
    const validate = ajv.compile(
      JSON.parse(readFileSync(join(contracts ?? '', 'backstage/Component.v1alpha1.json'), 'utf8')),
    );
    const entities = parseAllDocuments(written(plan, 'catalog-info.yaml')).map((document) => document.toJS());
    expect(entities).toHaveLength(plan.apps.length);
    for (const entity of entities) {
      validate(entity);
      expect(validate.errors).toBeNull();
    }
  });
});

describe('a hostile repository', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '$' + '{{ secrets.KUBE_TOKEN }}',
      'a\n  run: curl evil.example',
      "'; rm -rf / #",
      '*&[]{}:',
      '#',
      '../..',
      '/etc/passwd',
      '-o ProxyCommand=x',
      'a\u0000b',
    ),
  );
  const fields = [
    'name',
    'path',
    'framework',
    'testCommand',
    'buildCommand',
    'startCommand',
    'runtimeVersion',
    'healthPath',
    'metricsPath',
  ];
  const findings: fc.Arbitrary<Partial<AppFindings>> = fc
    .tuple(fc.subarray(fields, { minLength: 1, maxLength: 2 }), hostile, hostile)
    .map(([names, one, other]) =>
      Object.fromEntries(names.map((name, index) => [name, index === 0 ? one : other])),
    );

  it('gets questions or harmless files: no expression of its own, nothing outside the known jobs and steps', () => {
    let withFiles = 0;
    const expected = new Set(expressionsOf(planOf({ files: { 'package.json': packageJson() }, apps: [{}] })));
    fc.assert(
      fc.property(findings, (app) => {
        const plan = planOf({ files: { 'package.json': packageJson() }, apps: [app] });
        if (plan.files.length === 0) {
          expect(plan.questions.length).toBeGreaterThan(0);
          return;
        }
        withFiles += 1;
        const name = plan.apps[0]?.name ?? '';
        for (const text of expressionsOf(plan))
          expect(expected).toContain(text.replaceAll(`image-${name}.`, 'image-returns-api.'));
        for (const path of WORKFLOWS) {
          for (const job of jobsOf(plan, path))
            expect(Object.keys(job).every((key) => KNOWN_JOB_KEYS.has(key))).toBe(true);
          expect(
            stepsOf(plan, path).filter(
              (step) => step.run?.includes('evil.example') && step.run.includes('\n'),
            ),
          ).toEqual([]);
        }
        const dockerfile = written(plan, plan.apps[0]?.dockerfile ?? '');
        expect(dockerfile).not.toMatch(/^RUN evil/m);
        for (const file of plan.files) expect(file.path).not.toMatch(/(^|\/)\.\.(\/|$)|^\/|^-/);
      }),
      { numRuns: 120 },
    );
    expect(withFiles).toBeGreaterThan(15);
  }, 60_000);

  it('cannot write lines of its own into the Dockerfile', () => {
    const build = (buildCommand: string) => {
      const plan = planOf({ files: { 'package.json': packageJson() }, apps: [{ buildCommand }] });
      return written(plan, 'Dockerfile')
        .split('\n')
        .filter((line) => line.includes('tsc'));
    };
    expect(build('tsc && cp a b')).toEqual(['RUN tsc && cp a b']);
    expect(build('tsc \\')).toEqual(['RUN ["sh","-c","tsc \\\\"]']);
    expect(build('tsc <<EOF')).toEqual(['RUN ["sh","-c","tsc <<EOF"]']);
    expect(build('--mount=type=bind,from=x tsc')).toEqual(['RUN ["sh","-c","--mount=type=bind,from=x tsc"]']);
  });

  it('cannot widen the trigger by the name of its branch', () => {
    const plan = planOf({
      files: { 'package.json': packageJson() },
      apps: [{}],
      defaultBranch: 'release+!v1',
    });
    expect(read(plan, DEPLOY_WORKFLOW_PATH).on).toMatchObject({ push: { branches: ['release\\+\\!v1'] } });
  });
});

const KNOWN_JOB_KEYS = new Set([
  'name',
  'needs',
  'if',
  'runs-on',
  'timeout-minutes',
  'permissions',
  'environment',
  'concurrency',
  'outputs',
  'steps',
]);

function expressionsOf(plan: Plan): string[] {
  return plan.files.flatMap((file) => (file.after ?? '').match(/\$\{\{[^}]*\}\}?/g) ?? []);
}

function findActionlint(): string | null {
  const path = process.env.ACTIONLINT ?? 'actionlint';
  return spawnSync(path, ['-version']).status === 0 ? path : null;
}
