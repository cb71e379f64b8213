import { readOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { planSchema } from '#server/api/schemas.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  GET: readOperation<unknown, { id: string }>(planSchema, ({ actor, params, context }) =>
    getPlanView(actor, params.id, context),
  ),
});
