import { describe, expect, it } from 'vitest';
import type { PlannedHumanStep } from './plan.ts';
import { whoIsNeeded } from './plan-people.ts';

const step = (kind: string): PlannedHumanStep => ({
  step: 'await-merge',
  kind,
  why: `${kind} is somebody’s.`,
  url: null,
});
const [install, merge, approval] = [step('install-app'), step('merge'), step('approve-deployment')];
const plan = (...people: PlannedHumanStep[]) => ({ people, repository: { defaultBranch: 'trunk' } });

describe('who is needed', () => {
  it('tells what blocks the run from the team’s own merge, and both from later approvals', () => {
    expect(whoIsNeeded(plan(install, merge, approval), 'wait')).toEqual({
      blocking: [install],
      merge,
      mergedByOnramp: null,
      later: [approval],
    });
  });
  it('is nobody for a merge that Onramp does, which says that required checks come first', () => {
    expect(whoIsNeeded(plan(merge), 'auto')).toMatchObject({
      blocking: [],
      merge: null,
      mergedByOnramp: expect.stringMatching(/as soon as the checks that trunk requires have passed/),
    });
  });
  it('merges nothing where there is no pull request, whoever would have merged it', () => {
    for (const choice of ['wait', 'auto'] as const) {
      expect(whoIsNeeded(plan(approval), choice)).toMatchObject({ merge: null, mergedByOnramp: null });
    }
  });
});
