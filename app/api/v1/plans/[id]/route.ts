import { readOperation } from '#server/api/handle.ts';
import { planSchema } from '#server/api/schemas.ts';
import { getPlanView } from '#server/plans/get-plan-view.ts';

export const GET = readOperation<unknown, { id: string }>(planSchema, ({ actor, params, context }) =>
  getPlanView(actor, params.id, context),
);
