import { describe, expect, it } from 'vitest';
import { isFailing, lifecycleOf, needsALook, standingOf, wholeHealthOf } from './app-standing.ts';
import { APP_HEALTHS, type AppHealth } from './views/apps.ts';
import type { Freshness } from './views/shared.ts';

const seen = (health: AppHealth, status: Freshness['status'] = 'fresh') => ({
  health,
  freshness: { status },
});
const whole = (...healths: AppHealth[]) => wholeHealthOf(healths.map((health) => seen(health)));

describe('the health of an app as a whole', () => {
  it('is healthy only when it is healthy everywhere', () => {
    expect(whole('healthy', 'healthy')).toBe('healthy');
    expect(whole('healthy', 'not-deployed')).toBe('healthy-in-part');
    expect(whole('not-deployed', 'not-deployed')).toBe('not-deployed');
    for (const other of APP_HEALTHS.filter((health) => health !== 'healthy'))
      expect(whole('healthy', other), other).not.toBe('healthy');
  });
  it('is the worst of its environments', () => {
    expect(whole('healthy', 'failing', 'unknown')).toBe('failing');
    expect(whole('not-deployed', 'degraded')).toBe('degraded');
    expect(whole('deploying', 'not-deployed')).toBe('deploying');
    expect(whole('not-executed', 'not-deployed')).toBe('not-executed');
  });
  it('is not known where nothing was observed, or not for long', () => {
    expect(wholeHealthOf([])).toBe('unknown');
    expect(whole('healthy', 'unknown')).toBe('unknown');
    expect(wholeHealthOf([seen('healthy'), seen('healthy', 'stale')])).toBe('unknown');
    expect(wholeHealthOf([seen('failing', 'stale')])).toBe('failing');
  });
});

describe('the lifecycle of an app', () => {
  const registeredAt = new Date('2026-01-02T03:04:05Z');
  it('is that of the run which onboards it, until it is registered', () => {
    expect(lifecycleOf({ registeredAt: null, run: { state: 'running' } })).toBe('onboarding');
    expect(lifecycleOf({ registeredAt: null, run: { state: 'waiting' } })).toBe('onboarding');
    expect(lifecycleOf({ registeredAt: null, run: { state: 'failed' } })).toBe('onboarding-failed');
    expect(lifecycleOf({ registeredAt: null, run: null })).toBe('onboarding-failed');
    expect(lifecycleOf({ registeredAt, run: { state: 'failed' } })).toBe('registered');
  });
});

describe('what is said of an app first', () => {
  it('is a crash while its onboarding goes on', () => {
    expect(standingOf('onboarding', 'failing')).toBe('failing');
    expect(standingOf('onboarding', 'degraded')).toBe('degraded');
    expect(standingOf('registered', 'failing')).toBe('failing');
  });
  it('is the onboarding that failed, also when the app crashes, and is counted as failing', () => {
    expect(standingOf('onboarding-failed', 'failing')).toBe('onboarding-failed');
    expect(isFailing('onboarding-failed')).toBe(true);
    expect(isFailing('failing')).toBe(true);
    expect(isFailing('degraded')).toBe(false);
  });
  it('is the onboarding, however far its environments are', () => {
    for (const health of ['unknown', 'not-deployed', 'deploying', 'healthy'] as const) {
      expect(standingOf('onboarding', health)).toBe('onboarding');
      expect(standingOf('onboarding-failed', health)).toBe('onboarding-failed');
    }
  });
  it('needs a look when it fails, failed, or is not known', () => {
    for (const standing of ['failing', 'onboarding-failed', 'degraded', 'unavailable', 'unknown'] as const)
      expect(needsALook(standing), standing).toBe(true);
    for (const standing of ['onboarding', 'deploying', 'healthy-in-part', 'healthy'] as const)
      expect(needsALook(standing), standing).toBe(false);
  });
});
