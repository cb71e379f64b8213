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
  for (const resource of (await records.listUndoable({ runId })).resources) {
    const result = await effects.undoResource({ runId, resourceId: resource.id });
    if (result.kept) kept.push(result.kept);
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
