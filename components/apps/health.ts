import type { AppEnvironmentView, AppHealth } from '#domain/views/apps.ts';

const QUIET: ReadonlySet<AppHealth> = new Set(['healthy', 'deploying', 'not-executed', 'not-deployed']);

/** Whether there is something to look at. */
export function needsALook(health: AppHealth): boolean {
  return !QUIET.has(health);
}

/** "2 of 2 pods", "0 of 6 pods"; null when never observed, and where nothing is deployed that could have pods. */
export function podWords({ health, runtime }: Pick<AppEnvironmentView, 'health' | 'runtime'>): string | null {
  if (health === 'not-deployed') return null;
  return runtime ? `${runtime.podsReady} of ${runtime.podsWanted} pods` : null;
}

/** What the tool that knows says about an environment that is not well; null when there is nothing to say. */
export function reasonWords({
  runtime,
  freshness,
}: Pick<AppEnvironmentView, 'runtime' | 'freshness'>): string | null {
  if (freshness.status === 'unavailable') return freshness.reason;
  return runtime?.reason ?? null;
}
