import { methodsOf } from '#server/api/methods-of.ts';
import { streamPlan } from '#server/live/streams.ts';

export const dynamic = 'force-dynamic';

async function get(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return streamPlan(request, (await params).id);
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({ GET: get });
