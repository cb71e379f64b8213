import { writeOperation } from '#server/api/handle.ts';
import { methodsOf } from '#server/api/methods-of.ts';
import { undoRunRequest, undoRunResponse } from '#server/api/schemas.ts';
import { type UndoRunInput, undoRun } from '#server/runs/undo-run.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOf({
  POST: writeOperation<UndoRunInput | undefined, { runId: string }, { id: string }>(
    { request: undoRunRequest, response: undoRunResponse },
    async ({ actor, params, body, context }) => ({
      status: 202,
      body: await undoRun(actor, params.id, body, context),
    }),
  ),
});
