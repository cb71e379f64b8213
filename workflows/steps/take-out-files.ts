import { condition, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import type { FilesLook } from '../activities/undo-files.ts';
import type { PollTiming } from '../contracts.ts';
import { describeFailure, limitPauseMs } from '../failures.ts';
import { effects, records } from '../proxies.ts';
import { wakeSignal } from '../signals.ts';

/** As a real installation looks, for an undo that was started without saying. */
const USUAL_TIMING: PollTiming = { pollMinMs: 2_000, pollMaxMs: 60_000 };

interface TakingOutFiles {
  runId: string;
  timing?: PollTiming;
  renew: () => Promise<never>;
}

/**
 * Takes the run's files out of the repository by a pull request and waits until that is merged, or a person chose to leave
 * them. Nobody else ends this wait: what the files need is still there, and would be missed. A failure that no later try
 * cures is a person's to mend, or to choose otherwise; it is looked at again all the same.
 * @returns what stays of the files, and why
 */
export async function takeOutFiles({
  runId,
  timing = USUAL_TIMING,
  renew,
}: TakingOutFiles): Promise<string[]> {
  let wakes = 0;
  setHandler(wakeSignal, () => {
    wakes++;
  });
  let delayMs = timing.pollMinMs;
  let told = '';
  for (;;) {
    const seenWakes = wakes;
    const { look, pauseMs } = await lookAtFiles(runId);
    if (look.state === 'settled') {
      if (told !== '') await records.recordUndoWait({ runId, waitingFor: [], outcome: null });
      return look.kept;
    }
    const seen = JSON.stringify(look);
    if (seen !== told) {
      const { waitingFor, outcome } = look;
      await records.recordUndoWait({ runId, waitingFor: waitingFor ? [waitingFor] : [], outcome });
    }
    told = seen;
    if (workflowInfo().continueAsNewSuggested) await renew();
    const woken = await condition(() => wakes !== seenWakes, Math.max(delayMs, pauseMs));
    delayMs = woken ? timing.pollMinMs : Math.min(delayMs * 2, timing.pollMaxMs);
  }
}

type Look = Extract<FilesLook, { state: 'settled' }> | Waits;
/** Without a person, it goes on by itself. */
interface Waits {
  state: 'waits';
  waitingFor: Extract<FilesLook, { state: 'waits' }>['waitingFor'] | null;
  outcome: string;
}

/** @returns `pauseMs`: how long not to look again, whatever the usual pause is */
async function lookAtFiles(runId: string): Promise<{ look: Look; pauseMs: number }> {
  try {
    return { look: await effects.ensureFilesUndone({ runId }), pauseMs: 0 };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = describeFailure(error);
    const { code, message } = failure;
    if (code === 'rate-limited')
      return { look: { state: 'waits', waitingFor: null, outcome: message }, pauseMs: limitPauseMs(failure) };
    if (code === 'unavailable')
      return { look: { state: 'waits', waitingFor: null, outcome: message }, pauseMs: 0 };
    const reason = `${message} Nothing that the files need was taken back. The undo tries again by itself; or leave the files.`;
    return {
      look: {
        state: 'waits',
        waitingFor: { kind: 'undo-files', reason, pullRequestUrl: null },
        outcome: reason,
      },
      pauseMs: 0,
    };
  }
}
