import { z } from 'zod';
import type { AppHealth } from './views/apps.ts';
import type { Freshness } from './views/shared.ts';

/** What was last observed of an app's Deployment in one environment; kept as JSON in `AppEnvironment.runtime`. */
export const appRuntimeSchema = z.object({
  state: z.enum(['failing', 'degraded', 'deploying', 'unknown', 'not-executed', 'healthy', 'not-deployed']),
  /** Commit the running image was built from. */
  revision: z.string().nullable().default(null),
  image: z.string().nullable().default(null),
  pods: z.object({ ready: z.number().int().nonnegative(), wanted: z.number().int().nonnegative() }),
  /** One sentence from the tool that knows, when not healthy. */
  reason: z.string().nullable().default(null),
  /** Path that answered 2xx or 3xx at the app's address when this image had become healthy; null when none did. */
  openPath: z.string().nullable().default(null),
});
export type AppRuntime = z.infer<typeof appRuntimeSchema>;

/** An observation older than this is no longer called fresh. */
export const FRESH_FOR_MS = 2 * 60_000;

export interface RuntimeObservation {
  runtime: AppRuntime | null;
  source: string;
  observedAt: Date | null;
  /** Set while the last attempts to observe failed. */
  unavailableSince: Date | null;
  unavailableReason: string | null;
}

/** Health of one environment: what cannot be seen now is never called healthy. */
export function healthOf({
  runtime,
  unavailableSince,
}: Pick<RuntimeObservation, 'runtime' | 'unavailableSince'>): AppHealth {
  if (unavailableSince) return 'unavailable';
  return runtime?.state ?? 'unknown';
}

/** How old an observation is, at a given time. */
export function freshnessOf(observation: RuntimeObservation, now: Date): Freshness {
  const { source, observedAt, unavailableSince, unavailableReason } = observation;
  if (unavailableSince || !observedAt) {
    return {
      status: 'unavailable',
      since: unavailableSince?.toISOString() ?? null,
      lastObservedAt: observedAt?.toISOString() ?? null,
      source,
      reason: unavailableReason ?? 'It has not been observed yet.',
    };
  }
  const ageMs = now.getTime() - observedAt.getTime();
  if (ageMs <= FRESH_FOR_MS) return { status: 'fresh', observedAt: observedAt.toISOString(), source };
  return { status: 'stale', observedAt: observedAt.toISOString(), source, reason: null };
}
