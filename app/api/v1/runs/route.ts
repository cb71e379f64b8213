import { parseQuery, readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { runListQuery, runListSchema } from '#server/api/schemas.ts';
import { getRunListView } from '#server/runs/list-runs.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation(runListSchema, async ({ actor, request, context }) => {
    const { rows, nextCursor, asOf } = await getRunListView(
      actor,
      parseQuery(runListQuery, request),
      context,
    );
    return { items: rows, nextCursor, asOf };
  }),
});
