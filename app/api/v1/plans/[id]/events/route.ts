import { streamPlan } from '#server/live/streams.ts';

export const dynamic = 'force-dynamic';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return streamPlan(request, (await params).id);
}
