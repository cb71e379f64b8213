import { streamTeam } from '#server/live/overviews.ts';

export const dynamic = 'force-dynamic';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ slug: string }> },
): Promise<Response> {
  return streamTeam(request, (await params).slug);
}
