import { streamInbox } from '#server/live/overviews.ts';

export const dynamic = 'force-dynamic';

/** Query: `show` and `cursor` as the inbox page has them, `task` the id of the task shown beside the list. */
export async function GET(request: Request): Promise<Response> {
  return streamInbox(request);
}
