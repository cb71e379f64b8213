import { getOpenApi } from '#server/api/get-openapi.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { toProblemResponse } from '#server/http/problem.ts';

export const dynamic = 'force-dynamic';

/** The API's own description, for those who may call it. */
async function get(request: Request): Promise<Response> {
  try {
    return Response.json(await getOpenApi(request), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return toProblemResponse(error);
  }
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({ GET: get });
