import { streamRuns } from '#server/live/overviews.ts';

export const dynamic = 'force-dynamic';

/** Query: the filter as the page of the list has it. */ export async function GET(
  request: Request,
): Promise<Response> {
  return streamRuns(request);
}
