import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '#domain/plan/plan.ts';
import { isPortalError } from '#domain/portal-error.ts';
import { matchesFilter } from '../sandbox/actions/workflow/filters.ts';
// A second reader of workflow files, with GitHub's own parser: what it takes for an expression, GitHub evaluates.
import { type ParsedWorkflow, parseWorkflowFile } from '../sandbox/actions/workflow/parse.ts';
import { Expression } from '../sandbox/actions/workflow/template.ts';
import { packageJson, planOf, written } from './blueprint-fixtures.ts';
import { CI_WORKFLOW_PATH } from './ci-workflow.ts';
import { DEPLOY_WORKFLOW_PATH } from './deploy-workflow.ts';

const WORKFLOWS = [CI_WORKFLOW_PATH, DEPLOY_WORKFLOW_PATH];
const FILES = { 'package.json': packageJson(), 'package-lock.json': '{}' };
const EXPRESSION = '$' + '{{ secrets.KUBE_TOKEN }}';

/** Pieces that mean something to YAML, shells, Dockerfiles, GitHub, Kubernetes or a filter. */
const piece = fc.oneof(
  fc.constantFrom(
    EXPRESSION,
    '$' + '{{',
    '}}',
    '{{',
    '$',
    '$(id)',
    '`id`',
    "'",
    '"',
    '\\',
    '*',
    '**',
    '?',
    '+',
    '!',
    '[a]',
  ),
  fc.constantFrom(
    ': ',
    ' #',
    '&a',
    '*a',
    '%',
    '@',
    '|',
    '>',
    '- ',
    '\t',
    '..',
    '/',
    'é',
    '漢',
    '🙂',
    '\u2028',
    '\u202e',
  ),
  fc.stringMatching(/^[a-zA-Z0-9._-]{1,8}$/),
);
const hostile = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
/** What git takes for a branch (git-check-ref-format), near enough. */
const branch = hostile
  .map((name) => name.replace(/[\s~^:?*[\\]|\.\.|@\{|\/+$|^\/+|\.$|^-/g, 'x'))
  .filter((name) => name !== '');

async function read(plan: Plan, path: string): Promise<Extract<ParsedWorkflow, { ok: true }>['workflow']> {
  const parsed = await parseWorkflowFile(path, written(plan, path));
  if (!parsed.ok) throw new Error(`GitHub refuses ${path}: ${parsed.problem}`);
  return parsed.workflow;
}

/** Every expression of a workflow, wherever it stands, with the app's name taken out. */
function expressionsIn(value: unknown): string[] {
  if (value instanceof Expression) return [value.text];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
}

async function expressionsOf(plan: Plan): Promise<Set<string>> {
  const all = await Promise.all(
    WORKFLOWS.map(async (path) => expressionsIn((await read(plan, path)).fields)),
  );
  return new Set(
    all
      .flat()
      .map((text) =>
        text.replace(/image-[a-z0-9-]+/g, 'image-app').replace(/\/acme\/[a-z0-9-]+/g, '/acme/app'),
      ),
  );
}

/** The plan, or null when it is refused with a sentence. */
function planOrRefusal(make: () => Plan): Plan | null {
  try {
    return make();
  } catch (error) {
    if (!isPortalError(error)) throw error;
    expect(error.message).toMatch(/\. .*inspect the repository again\.$/);
    return null;
  }
}

describe('names of a repository in generated workflows', () => {
  it('a branch is watched exactly, or refused with a sentence; none becomes an expression', async () => {
    const known = await expressionsOf(planOf({ files: FILES, apps: [{}] }));
    let watched = 0;
    await fc.assert(
      fc.asyncProperty(branch, fc.string(), async (defaultBranch, other) => {
        const plan = planOrRefusal(() => planOf({ files: FILES, apps: [{}], defaultBranch }));
        if (plan === null) {
          expect(defaultBranch).toContain('$' + '{{');
          return;
        }
        watched++;
        expect(await expressionsOf(plan)).toEqual(known);
        const { events } = await read(plan, DEPLOY_WORKFLOW_PATH);
        const patterns = events.push?.branches ?? [];
        expect(matchesFilter(patterns, defaultBranch)).toBe(true);
        if (other !== defaultBranch) expect(matchesFilter(patterns, other)).toBe(false);
      }),
      { numRuns: 80 },
    );
    expect(watched).toBeGreaterThan(20);
  }, 60_000);

  it('folders, names, Dockerfiles and commands give questions or workflows without an expression of their own', async () => {
    const known = await expressionsOf(planOf({ files: FILES, apps: [{}] }));
    const fields = [
      'path',
      'name',
      'dockerfile',
      'testCommand',
      'buildCommand',
      'startCommand',
      'healthPath',
    ];
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(fc.subarray(fields, { minLength: 1, maxLength: 2 }), hostile, async (names, text) => {
        const app = Object.fromEntries(
          names.map((name) => [name, name === 'healthPath' ? `/${text}` : text]),
        );
        const plan = planOf({ files: FILES, apps: [app] });
        if (plan.files.length === 0) {
          expect(plan.questions.length).toBeGreaterThan(0);
          return;
        }
        planned++;
        for (const expression of await expressionsOf(plan)) expect(known).toContain(expression);
      }),
      { numRuns: 80 },
    );
    expect(planned).toBeGreaterThan(5);
  }, 60_000);

  it('a branch named as an expression is refused with the way out', () => {
    expect(() => planOf({ files: FILES, apps: [{}], defaultBranch: `release/${EXPRESSION}` })).toThrow(
      /so no pipeline can watch this branch\. Rename the branch/,
    );
  });

  it('a folder named as an expression is asked for with a way out that needs no form', () => {
    const plan = planOf({
      files: FILES,
      apps: [{ path: `apps/${EXPRESSION}` }, { path: 'apps/fine', name: 'fine' }],
    });
    expect(plan.questions).toEqual([
      {
        appPath: `apps/${EXPRESSION}`,
        field: 'path',
        question: expect.stringMatching(
          /Rename it in the repository and inspect it again, or leave the app out\.$/,
        ),
      },
    ]);
  });
});
