import { readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { appSchema } from '#server/api/schemas.ts';
import { getAppView } from '#server/apps/get-app-view.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation<unknown, { slug: string }>(appSchema, ({ actor, params, context }) =>
    getAppView(actor, params.slug, context),
  ),
});
