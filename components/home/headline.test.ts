import { describe, expect, it } from 'vitest';
import type { AppStanding } from '#domain/app-standing.ts';
import { anApp, checkout } from '#tests/support/views.ts';
import { headline } from './headline.ts';

const waits = (you: number) => ({ counts: { you } });
const apps = (failing: number, total: number, attention = failing, underWay: AppStanding[] = []) => ({
  total,
  failing,
  attention: Array.from({ length: attention }, () => anApp()),
  underWay: underWay.map((standing) => anApp({ standing })),
  healthy: Array.from({ length: total - attention - underWay.length }, () => 'cart'),
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
  it('calls no app well that is being onboarded, or does not run everywhere yet', () => {
    const of = (total: number, ...underWay: AppStanding[]) =>
      say({ apps: apps(0, total, 0, underWay), waits: waits(0), person: { teams: [checkout] } });
    expect(of(1, 'onboarding')).toBe('The one Checkout app is being onboarded');
    expect(of(1, 'healthy-in-part')).toBe('The one Checkout app does not run everywhere yet');
    expect(of(9, 'onboarding')).toBe('Of 9 Checkout apps, 8 are well and 1 is being onboarded');
    expect(of(4, 'onboarding', 'healthy-in-part', 'deploying')).toBe(
      'Of 4 Checkout apps, 1 is well, 1 is being onboarded and 2 do not run everywhere yet',
    );
    expect(of(2, 'onboarding', 'onboarding')).toBe('Of 2 Checkout apps, 2 are being onboarded');
  });
  it('says that all is well only when it is', () => {
    expect(say({ apps: apps(0, 9), waits: waits(0), person: { teams: [checkout] } })).toBe(
      'All 9 Checkout apps are well',
    );
    expect(say({ apps: apps(0, 0), waits: waits(1), person: { teams: [] } })).toBe('1 thing waits for you');
    expect(say({ apps: apps(0, 0), waits: waits(0), person: { teams: [] } })).toBe('Nothing needs you now');
  });
});
