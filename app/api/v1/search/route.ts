import { parseQuery, readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { searchQuery, searchSchema } from '#server/api/search-schemas.ts';
import { search } from '#server/search/search.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation(searchSchema, ({ actor, request, context }) =>
    search(actor, parseQuery(searchQuery, request).query, context),
  ),
});
