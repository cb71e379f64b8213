import { writeOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { createPlanRequest, createPlanResponse } from '#server/api/schemas.ts';
import { createPlan } from '#server/plans/create-plan.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  POST: writeOperation(
    { request: createPlanRequest, response: createPlanResponse },
    async ({ actor, body, context }) => ({
      status: 202,
      body: await createPlan(actor, body, context),
    }),
  ),
});
