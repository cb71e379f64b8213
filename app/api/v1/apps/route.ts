import { parseQuery, readOperation } from '#server/api/handle.ts';
import { appListQuery, appListSchema } from '#server/api/schemas.ts';
import { getAppListView } from '#server/apps/list-apps.ts';

export const GET = readOperation(appListSchema, async ({ actor, request, context }) => {
  const { rows, nextCursor, asOf } = await getAppListView(actor, parseQuery(appListQuery, request), context);
  return { items: rows, nextCursor, asOf };
});
