'use server';

import { refresh } from 'next/cache';
import type { ActionResult } from '#components/actions.ts';
import { asRunId } from '#domain/ids.ts';
import { PortalError } from '#domain/portal-error.ts';
import { FILES_CHOICES, type FilesChoice } from '#domain/run/undo-files.ts';
import { undoRun } from '#server/runs/undo-run.ts';
import { act } from '../../acting.ts';

export async function undoRunAction(runId: string, files: FilesChoice): Promise<ActionResult> {
  return act(async (actor) => {
    if (!FILES_CHOICES.includes(files))
      throw new PortalError('invalid', 'Choose whether the files are taken out, or stay.');
    await undoRun(actor, asRunId(runId), { files });
    // The page of a run that has ended does not follow it any more: now it begins again.
    refresh();
    return {};
  });
}
