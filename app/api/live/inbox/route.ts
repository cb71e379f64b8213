import { streamInbox } from '#server/live/overviews.ts';

export const dynamic = 'force-dynamic';

/** Query: the filter as the inbox page has it, `selected` the id of what is shown beside the list. */
export async function GET(request: Request): Promise<Response> {
  return streamInbox(request);
}
