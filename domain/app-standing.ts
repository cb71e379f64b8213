import type { RunState } from './run/run.ts';
import type { AppHealth } from './views/apps.ts';
import type { Freshness } from './views/shared.ts';

/** How far an app has come: it is in the catalog from the start of its onboarding. */
export const APP_LIFECYCLES = ['onboarding', 'onboarding-failed', 'registered'] as const;
export type AppLifecycle = (typeof APP_LIFECYCLES)[number];

/** Health of an app over all environments where it should run, worst first. */
export const WHOLE_HEALTHS = [
  'failing',
  'degraded',
  'unavailable',
  'unknown',
  'deploying',
  'not-executed',
  'not-deployed',
  /** Healthy where it is deployed, and not deployed everywhere yet. */
  'healthy-in-part',
  'healthy',
] as const;
export type WholeHealth = (typeof WHOLE_HEALTHS)[number];

/** What is to be said of an app first, worst first: its health, or that its onboarding is not over. */
export const APP_STANDINGS = [
  'failing',
  'onboarding-failed',
  'degraded',
  'unavailable',
  'unknown',
  'onboarding',
  'deploying',
  'not-executed',
  'not-deployed',
  'healthy-in-part',
  'healthy',
] as const;
export type AppStanding = (typeof APP_STANDINGS)[number];

/** Registered, or as the run that onboards it. A run that listens for the commit that mends it has failed so far. */
export function lifecycleOf(app: {
  registeredAt: Date | null;
  run: { state: RunState } | null;
}): AppLifecycle {
  if (app.registeredAt !== null) return 'registered';
  return app.run === null || app.run.state === 'failed' ? 'onboarding-failed' : 'onboarding';
}

/**
 * Health over all environments. An app is healthy only when it is seen to be so now, everywhere where it should run:
 * what was seen long ago is not known any more.
 */
export function wholeHealthOf(
  places: ReadonlyArray<{ health: AppHealth; freshness: Pick<Freshness, 'status'> }>,
): WholeHealth {
  const healths = places.map(({ health, freshness }) =>
    health === 'healthy' && freshness.status !== 'fresh' ? 'unknown' : health,
  );
  const isCalm = (health: AppHealth) => health === 'healthy' || health === 'not-deployed';
  const [worst] = healths.filter((health) => !isCalm(health)).toSorted((a, b) => rankOf(a) - rankOf(b));
  if (worst) return worst;
  if (healths.length === 0) return 'unknown';
  if (healths.every((health) => health === 'healthy')) return 'healthy';
  return healths.includes('healthy') ? 'healthy-in-part' : 'not-deployed';
}

/** A crash is told before the onboarding that goes on: it is what somebody must look at. */
export function standingOf(lifecycle: AppLifecycle, health: WholeHealth): AppStanding {
  if (lifecycle === 'registered') return health;
  return lifecycle === 'onboarding' && (health === 'failing' || health === 'degraded') ? health : lifecycle;
}

/** Position from the worst (0) to the best. */
export const standingRank = (standing: AppStanding): number => APP_STANDINGS.indexOf(standing);

/** Whether the app is counted as failing: it does not work, or did not come to work. */
export const isFailing = (standing: AppStanding): boolean =>
  standing === 'failing' || standing === 'onboarding-failed';

const LOOK: ReadonlySet<AppStanding> = new Set([
  'failing',
  'onboarding-failed',
  'degraded',
  'unavailable',
  'unknown',
]);

/** Whether somebody should look at the app now. What is not known is not well. */
export const needsALook = (standing: AppStanding): boolean => LOOK.has(standing);

const rankOf = (health: AppHealth): number => WHOLE_HEALTHS.indexOf(health);
