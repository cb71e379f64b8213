import { describe, expect, it } from 'vitest';
import { chooseBranch } from './choose-branch.ts';

describe('the branch of an onboarding', () => {
  const CASES: ReadonlyArray<[taken: string[], chosen: string]> = [
    [[], 'onramp/onboarding'],
    [['onramp/onboarding-old', 'onramp/onboarding-2'], 'onramp/onboarding'],
    [['onramp/onboarding'], 'onramp/onboarding-2'],
    [['onramp/onboarding', 'onramp/onboarding-2', 'onramp/onboarding-4'], 'onramp/onboarding-3'],
    [['onramp/onboarding/notes'], 'onramp/onboarding-2'],
    [['onramp'], 'onramp-onboarding'],
    [['onramp', 'onramp-onboarding'], 'onramp-onboarding-2'],
  ];

  it.each(CASES)('beside %j is %s', (taken, chosen) => {
    expect(chooseBranch(taken)).toBe(chosen);
  });

  it('of an undo has the name of its run', () => {
    expect(chooseBranch([], 'undo-12')).toBe('onramp/undo-12');
    expect(chooseBranch(['onramp/undo-12'], 'undo-12')).toBe('onramp/undo-12-2');
  });
});
