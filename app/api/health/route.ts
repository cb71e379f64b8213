import { getHealth } from '#server/health/get-health.ts';

export const dynamic = 'force-dynamic';

/** For supervisors and load balancers, without sign-in: states only, never reasons. 200 when the main job can run. */
export async function GET(): Promise<Response> {
  const health = await getHealth();
  return Response.json(health, {
    status: health.status === 'failing' ? 503 : 200,
    headers: { 'cache-control': 'no-store' },
  });
}
