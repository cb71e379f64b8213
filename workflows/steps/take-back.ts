import { isCancellation } from '@temporalio/workflow';
import { describeFailure } from '../failures.ts';
import { effects, records } from '../proxies.ts';

/** Undoes what a run made, newest first. What cannot be taken back is named in the outcome, never hidden. */
export async function takeBack(runId: string, requestedBy: string): Promise<void> {
  await records.recordRunState({
    runId,
    state: 'undoing',
    outcome: `${requestedBy} asked to undo this run.`,
  });
  await records.withdrawWaits({ runId });
  const kept: string[] = [];
  for (const { id, name } of (await records.listUndoable({ runId })).resources) {
    const reason = await undoOne(runId, id, name);
    if (reason) kept.push(reason);
  }
  await records.recordRunState({
    runId,
    state: 'undone',
    outcome:
      kept.length > 0
        ? `Everything was taken back except: ${kept.join('; ')}.`
        : 'Everything was taken back.',
    final: true,
  });
}

/** What cannot be taken back stops nothing: it is kept, and named with the reason. */
async function undoOne(runId: string, resourceId: string, name: string): Promise<string | null> {
  try {
    return (await effects.undoResource({ runId, resourceId })).kept;
  } catch (error) {
    if (isCancellation(error)) throw error;
    await records.keepResource({ runId, resourceId });
    return `${name}, because ${describeFailure(error).message}`;
  }
}
