import { parseQuery, readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { appListQuery, appListSchema } from '#server/api/schemas.ts';
import { getAppListView } from '#server/apps/list-apps.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation(appListSchema, async ({ actor, request, context }) => {
    const { rows, nextCursor, asOf } = await getAppListView(
      actor,
      parseQuery(appListQuery, request),
      context,
    );
    return { items: rows, nextCursor, asOf };
  }),
});
