import { streamTeams } from '#server/live/overviews.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: Request): Promise<Response> {
  return streamTeams(request);
}
