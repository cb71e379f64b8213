import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '#domain/plan/build-plan.ts';
import { samplePlanInput } from '#domain/plan/plan-fixtures.ts';
import { whoIsNeeded } from '#domain/plan/plan-people.ts';
import { WhatHappens } from './start-bar.tsx';

const goldenPaths = {
  blueprints: [],
  repositoryPaths: [],
  repositoryFiles: () => [],
  requiredChecks: () => [],
};

describe('what a plan says will happen', () => {
  const plan = buildPlan(samplePlanInput(), goldenPaths);
  const merging = { kind: 'merge', step: 'await-merge', why: 'Somebody merges.', url: null } as const;
  const words = (merge: 'wait' | 'auto', people: readonly (typeof merging)[] = [merging]) =>
    renderToStaticMarkup(
      <WhatHappens
        plan={plan}
        blocked={null}
        needed={whoIsNeeded({ ...plan, people: [...people] }, merge)}
      />,
    );

  it('is that a run can be undone, and not that the reader can: those who may only read see it too', () => {
    expect(words('wait')).toContain('The run can be undone.');
    expect(words('wait')).not.toMatch(/you can/i);
  });

  it('follows who merges', () => {
    expect(words('wait')).toContain('and 1 review.');
    expect(words('auto')).toContain('merged without a review, once its required checks passed.');
    expect(words('auto')).not.toContain('1 review');
  });

  it('is no pull request where the repository has every file already', () => {
    for (const merge of ['wait', 'auto'] as const) {
      expect(words(merge, [])).toContain('no pull request is needed.');
      expect(words(merge, [])).not.toMatch(/1 review|merged without/);
    }
  });
});
