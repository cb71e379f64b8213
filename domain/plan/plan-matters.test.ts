import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { sampleFindings, sampleInspection, samplePlanInput } from './plan-fixtures.ts';
import { planMatters } from './plan-matters.ts';

const { repository } = samplePlanInput();
const file = {
  path: 'deploy/staging/kustomization.yaml',
  change: 'add',
  before: null,
  after: 'x',
  purpose: '',
  notices: [],
  executable: false,
};
const plan = {
  repository,
  files: [file],
  inspection: sampleInspection([sampleFindings()]),
} as unknown as Plan;
const moved = (...changedPaths: string[]) => planMatters(plan, { headSha: 'f'.repeat(40), changedPaths });

describe('a repository that moved since its plan', () => {
  it('does not matter while evidence, planned files and what decides about apps stay the same', () => {
    expect(moved('README.md', 'src/other.ts')).toEqual({ matters: false, because: [] });
    expect(planMatters(plan, { headSha: repository.headSha, changedPaths: null }).matters).toBe(false);
  });

  it('matters when one of them changed, and says which', () => {
    expect(moved('src/server.ts', 'README.md').because).toEqual(['src/server.ts']);
    expect(moved('deploy/staging/kustomization.yaml').matters).toBe(true);
    expect(moved('apps/new/package.json', 'apps/new/Dockerfile').because).toEqual([
      'apps/new/Dockerfile',
      'apps/new/package.json',
    ]);
  });

  it('matters when nobody can say what changed', () => {
    expect(planMatters(plan, { headSha: 'f'.repeat(40), changedPaths: null })).toEqual({
      matters: true,
      because: [],
    });
  });
});
