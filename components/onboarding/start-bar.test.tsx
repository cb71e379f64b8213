import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { buildPlan } from '#domain/plan/build-plan.ts';
import { samplePlanInput } from '#domain/plan/plan-fixtures.ts';
import { WhatHappens } from './start-bar.tsx';

it('says that a run can be undone, and not that the reader can: those who may only read see it too', () => {
  const plan = buildPlan(samplePlanInput(), {
    blueprints: [],
    repositoryPaths: [],
    repositoryFiles: () => [],
    requiredChecks: () => [],
  });
  const page = renderToStaticMarkup(<WhatHappens plan={plan} blocked={null} />);
  expect(page).toContain('The run can be undone.');
  expect(page).not.toMatch(/you can/i);
});
