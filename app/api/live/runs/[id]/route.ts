import { streamRunPage } from '#server/live/streams.ts';

export const dynamic = 'force-dynamic';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return streamRunPage(request, (await params).id);
}
