import { getSettings } from '#config/env.ts';
import { getServerContext } from '#server/context.ts';
import { checkHealth, type Health } from '#server/health/check-health.ts';
import { getTemporalClient } from '#server/temporal/client.ts';

export const dynamic = 'force-dynamic';

/** For supervisors and load balancers, without sign-in: states only, never reasons. 200 when the main job can run. */
export async function GET(): Promise<Response> {
  const { database, now } = getServerContext();
  const health: Health = await checkHealth({
    database,
    temporal: getTemporalClient(),
    namespace: getSettings().temporal.namespace,
    now,
  });
  return Response.json(health, {
    status: health.status === 'failing' ? 503 : 200,
    headers: { 'cache-control': 'no-store' },
  });
}
