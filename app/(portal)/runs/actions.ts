'use server';

import { refresh } from 'next/cache';
import type { ActionResult } from '#components/actions.ts';
import { asRunId } from '#domain/ids.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { act } from '../../acting.ts';

export async function undoRunAction(runId: string): Promise<ActionResult> {
  return act(async (actor) => {
    await undoRun(actor, asRunId(runId));
    // The page of a run that has ended does not follow it any more: now it begins again.
    refresh();
    return {};
  });
}
