'use server';

import type { ActionResult } from '#components/actions.ts';
import { asRunId } from '#domain/ids.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { act } from '../../acting.ts';

export async function undoRunAction(runId: string): Promise<ActionResult> {
  return act(async (actor) => {
    await undoRun(actor, asRunId(runId));
    return {};
  });
}
