import { isCancellation, patched, sleep } from '@temporalio/workflow';
import type { PollTiming, ResumedUndo } from '../contracts.ts';
import { describeFailure, type FailureDescription, limitPauseMs } from '../failures.ts';
import { effects, records } from '../proxies.ts';
import { takeOutFiles } from './take-out-files.ts';

/** Between two tries while a system is down: each try lasts a quarter of an hour itself. */
const OUTAGE_PAUSE_MS = 5 * 60_000;
/** What has not passed after so many tries at one thing (about a day of outage) is named as what stays. */
const TRIES = 72;

export interface TakingBack {
  runId: string;
  requestedBy: string;
  timing?: PollTiming;
  resumed?: ResumedUndo;
  /** Goes on in a fresh history: the wait for a merge may take longer than one holds. */
  renew: (resumed: ResumedUndo) => Promise<never>;
}

/**
 * Undoes what a run made. First the rules, which a pull request that deletes its own checks could never satisfy; then the
 * run's files by such a pull request, which is waited for; and only then what those files need to work, newest first.
 * What cannot be taken back is named in the outcome, never hidden.
 */
export async function takeBack({ runId, requestedBy, timing, resumed, renew }: TakingBack): Promise<void> {
  const kept = resumed?.kept ?? [];
  if (!resumed) {
    await records.recordRunState({
      runId,
      state: 'undoing',
      outcome: `${requestedBy} asked to undo this run.`,
    });
    await records.withdrawWaits({ runId });
  }
  // Runs whose undo began earlier leave their files where they are: their histories hold that.
  if (patched('undo-takes-files-out-first')) {
    if (!resumed) kept.push(...(await undoAll(runId, (kind) => kind === 'ruleset')));
    kept.push(...(await takeOutFiles({ runId, timing, renew: () => renew({ kept }) })));
  }
  kept.push(...(await undoAll(runId, () => true)));
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

/** @returns what stays of those that are chosen, and why */
async function undoAll(runId: string, isChosen: (kind: string) => boolean): Promise<string[]> {
  const kept: string[] = [];
  for (const { id, name, kind } of (await records.listUndoable({ runId })).resources) {
    if (!isChosen(kind)) continue;
    const reason = await undoOne(runId, id, name);
    if (reason) kept.push(reason);
  }
  return kept;
}

/**
 * What cannot be taken back stops nothing: it is kept, and named with the reason. A limit or an outage is no such reason:
 * the undo of a run comes only once, so it waits until that has passed.
 */
async function undoOne(runId: string, resourceId: string, name: string): Promise<string | null> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return (await effects.undoResource({ runId, resourceId })).kept;
    } catch (error) {
      if (isCancellation(error)) throw error;
      const failure = describeFailure(error);
      const pauseMs = left > 1 ? pauseUntilPassed(failure) : null;
      if (pauseMs === null || !patched('undo-waits-out-what-passes')) {
        await records.keepResource({ runId, resourceId });
        return `${name}, because ${failure.message.replace(/\.$/, '')}`;
      }
      await records.recordRunState({ runId, state: 'undoing', outcome: failure.message });
      await sleep(pauseMs);
    }
  }
}

/** Milliseconds until the next try; null where no time will cure it. */
function pauseUntilPassed(failure: FailureDescription): number | null {
  if (failure.code === 'rate-limited') return limitPauseMs(failure);
  return failure.code === 'unavailable' ? OUTAGE_PAUSE_MS : null;
}
