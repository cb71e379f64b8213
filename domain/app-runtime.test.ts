import { describe, expect, it } from 'vitest';
import {
  type AppRuntime,
  FRESH_FOR_MS,
  freshnessOf,
  healthOf,
  type RuntimeObservation,
} from './app-runtime.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const healthy: AppRuntime = {
  state: 'healthy',
  revision: 'abc',
  image: null,
  pods: { ready: 2, wanted: 2 },
  reason: null,
  openPath: '/',
};

function observation(changes: Partial<RuntimeObservation> = {}): RuntimeObservation {
  return {
    runtime: healthy,
    source: 'kubernetes/sample',
    observedAt: NOW,
    unavailableSince: null,
    unavailableReason: null,
    ...changes,
  };
}

describe('health of an app', () => {
  it('is what was observed', () => expect(healthOf(observation())).toBe('healthy'));
  it('is unknown when never observed', () =>
    expect(healthOf(observation({ runtime: null }))).toBe('unknown'));
  it('is unavailable while it cannot be observed, although it was healthy', () =>
    expect(healthOf(observation({ unavailableSince: NOW }))).toBe('unavailable'));
});

describe('freshness of an observation', () => {
  const at = (ageMs: number) => new Date(NOW.getTime() - ageMs);

  it('is fresh up to the promised age and stale after it', () => {
    expect(freshnessOf(observation({ observedAt: at(FRESH_FOR_MS) }), NOW).status).toBe('fresh');
    expect(freshnessOf(observation({ observedAt: at(FRESH_FOR_MS + 1) }), NOW).status).toBe('stale');
  });

  it('is unavailable since the observing failed, and says when it last went well', () => {
    const seen = freshnessOf(
      observation({ observedAt: at(5_000), unavailableSince: at(1_000), unavailableReason: 'It is down.' }),
      NOW,
    );
    expect(seen).toEqual({
      status: 'unavailable',
      since: at(1_000).toISOString(),
      lastObservedAt: at(5_000).toISOString(),
      source: 'kubernetes/sample',
      reason: 'It is down.',
    });
  });

  it('is unavailable when nothing was ever observed', () => {
    expect(freshnessOf(observation({ observedAt: null }), NOW)).toMatchObject({
      status: 'unavailable',
      lastObservedAt: null,
    });
  });
});
