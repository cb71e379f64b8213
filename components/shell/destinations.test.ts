import { describe, expect, it } from 'vitest';
import { DESTINATIONS, isAt } from './destinations.ts';

describe('isAt', () => {
  it('marks exactly one destination for every page of the portal', () => {
    for (const page of [
      '/',
      '/onboard',
      '/onboard/1',
      '/inbox',
      '/inbox/7',
      '/runs',
      '/runs/9',
      '/apps/cart',
      '/teams',
    ]) {
      expect(DESTINATIONS.filter(({ href }) => isAt(page, href))).toHaveLength(1);
    }
  });
  it('does not take a longer word for a page below', () => {
    expect(isAt('/teamsters', '/teams')).toBe(false);
  });
});
