import { readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { runSchema } from '#server/api/schemas.ts';
import { getRunView } from '#server/runs/get-run-view.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation<unknown, { id: string }>(runSchema, ({ actor, params, context }) =>
    getRunView(actor, params.id, context),
  ),
});
