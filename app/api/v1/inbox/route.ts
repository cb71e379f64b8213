import { parseQuery, readOperation } from '#server/api/handle.ts';
import { inboxQuery, inboxSchema } from '#server/api/inbox-schemas.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { getInboxView } from '#server/inbox/get-inbox-view.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation(inboxSchema, async ({ actor, request, context }) => {
    const filter = parseQuery(inboxQuery, request);
    const { rows, nextCursor, counts, asOf } = await getInboxView(actor, filter, context);
    return { items: rows, nextCursor, counts, asOf };
  }),
});
