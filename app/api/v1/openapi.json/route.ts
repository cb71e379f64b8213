import { getSettings } from '#config/env.ts';
import { buildOpenApi } from '#server/api/openapi.ts';
import { requireApiActor } from '#server/auth/require-api-actor.ts';
import { toProblemResponse } from '#server/http/problem.ts';

export const dynamic = 'force-dynamic';

/** The API's own description, for those who may call it. */
export async function GET(request: Request): Promise<Response> {
  try {
    await requireApiActor(request);
    return Response.json(buildOpenApi(getSettings().portal.url), {
      headers: { 'cache-control': 'no-store' },
    });
  } catch (error) {
    return toProblemResponse(error);
  }
}
