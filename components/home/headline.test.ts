import { describe, expect, it } from 'vitest';
import { anApp, checkout } from '#tests/support/views.ts';
import { headline } from './headline.ts';

const waits = (you: number) => ({ counts: { you } });
const apps = (failing: number, total: number, attention = failing) => ({
  total,
  failing,
  attention: Array.from({ length: attention }, () => anApp()),
  healthy: [],
});
const say = (...args: Parameters<typeof headline>) => headline(...args).replaceAll('\u00a0', ' ');

describe('headline', () => {
  it('leads with what fails, then with what waits', () => {
    expect(say({ apps: apps(1, 9), waits: waits(3), person: { teams: [checkout] } })).toBe(
      '1 of 9 Checkout apps is failing, and 3 things wait for you',
    );
  });
  it('names no team when the reader has several', () => {
    expect(say({ apps: apps(2, 9), waits: waits(0), person: { teams: [checkout, checkout] } })).toBe(
      '2 of 9 apps are failing',
    );
  });
  it('does not call an app well that could not be observed', () => {
    expect(say({ apps: apps(0, 3, 1), waits: waits(0), person: { teams: [checkout] } })).toBe(
      '1 of 3 Checkout apps needs a look',
    );
  });
  it('says that all is well only when it is', () => {
    expect(say({ apps: apps(0, 9), waits: waits(0), person: { teams: [checkout] } })).toBe(
      'All 9 Checkout apps are well',
    );
    expect(say({ apps: apps(0, 0), waits: waits(1), person: { teams: [] } })).toBe('1 thing waits for you');
    expect(say({ apps: apps(0, 0), waits: waits(0), person: { teams: [] } })).toBe('Nothing needs you now');
  });
});
