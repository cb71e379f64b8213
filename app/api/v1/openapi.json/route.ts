import { getOpenApi } from '#server/api/get-openapi.ts';
import { toProblemResponse } from '#server/http/problem.ts';

export const dynamic = 'force-dynamic';

/** The API's own description, for those who may call it. */
export async function GET(request: Request): Promise<Response> {
  try {
    return Response.json(await getOpenApi(request), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return toProblemResponse(error);
  }
}
