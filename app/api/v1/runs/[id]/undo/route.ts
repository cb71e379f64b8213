import { writeOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { undoRunRequest, undoRunResponse } from '#server/api/schemas.ts';
import { undoRun } from '#server/runs/undo-run.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  POST: writeOperation<unknown, { runId: string }, { id: string }>(
    { request: undoRunRequest, response: undoRunResponse },
    async ({ actor, params, context }) => ({ status: 202, body: await undoRun(actor, params.id, context) }),
  ),
});
