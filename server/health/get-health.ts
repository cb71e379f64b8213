import { getSettings } from '#config/env.ts';
import { getServerContext } from '../context.ts';
import { getTemporalClient } from '../temporal/client.ts';
import { checkHealth, type Health } from './check-health.ts';

/** State of each part of this installation. Needs no sign-in, so it tells states only, never reasons. */
export async function getHealth(): Promise<Health> {
  const { database, now } = getServerContext();
  return checkHealth({
    database,
    temporal: getTemporalClient(),
    namespace: getSettings().temporal.namespace,
    now,
  });
}
