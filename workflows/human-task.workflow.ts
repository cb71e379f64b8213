import { condition, log, patched, setHandler } from '@temporalio/workflow';
import type { HumanTaskInput } from './contracts.ts';
import { tasks } from './proxies.ts';
import { wakeSignal, withdrawSignal } from './signals.ts';

/** New issues for one that Jira does not show. One deletion is a mistake; more mean that Onramp may not look. */
const REASKS_MAX = 5;
const REASK_FACTOR = 5;
const PATIENCE = { reaskMs: 60_000, lookAgainMs: 3_600_000 };

/** Asks a person through Jira and waits for the answer. Holds only the due timer: wakes come from webhook and sweep. */
export async function humanTask(input: HumanTaskInput): Promise<void> {
  const { taskId, patience = PATIENCE } = input;
  let wakes = 0;
  let withdrawn = false;
  setHandler(wakeSignal, () => {
    wakes++;
  });
  setHandler(withdrawSignal, () => {
    withdrawn = true;
  });
  /** Tasks that began earlier asked anew at once, without end. Asked once, at the very beginning. */
  const reasksWithinBounds = patched('lost-issues-are-asked-anew-within-bounds');

  await tasks.ensureIssue({ taskId });
  // Not waited for: an answer must get through while Slack is down.
  const notified = tasks.notifyOwners({ taskId });
  notified.catch((error) => log.warn('owners were not told', { taskId, error: String(error) }));
  let overdueTold = false;
  /** How often in a row the issue was out of sight. */
  let lost = 0;
  for (;;) {
    const seen = wakes;
    const changed = () => wakes !== seen || withdrawn;
    const { answer, missing } = await tasks.readAnswer(
      lost < REASKS_MAX ? { taskId } : { taskId, whenMissing: 'keep' },
    );
    if (answer) break;
    if (missing && !reasksWithinBounds) {
      await tasks.ensureIssue({ taskId });
      continue;
    }
    if (missing) {
      lost++;
      if (lost <= REASKS_MAX) {
        const pauseMs = lost === 1 ? 0 : patience.reaskMs * REASK_FACTOR ** (lost - 2);
        if (pauseMs > 0) await condition(() => withdrawn, pauseMs);
        if (!withdrawn) {
          await tasks.ensureIssue({ taskId });
          continue;
        }
      } else {
        await tasks.tellIssueSight({ taskId, sight: 'lost' });
        await condition(changed, patience.lookAgainMs);
        if (!withdrawn) continue;
      }
    } else {
      if (lost > REASKS_MAX) await tasks.tellIssueSight({ taskId, sight: 'back' });
      lost = 0;
    }
    if (withdrawn) {
      withdrawn = false;
      if ((await tasks.withdrawIssue({ taskId })) !== 'still-asked') return;
      continue;
    }
    const untilDueMs = Math.max(1_000, Date.parse(input.dueAt) - Date.now());
    if (overdueTold) await condition(changed);
    else if (!(await condition(changed, untilDueMs))) {
      await tasks.escalate({ taskId });
      overdueTold = true;
    }
  }
  while ((await tasks.wakeWaiters({ taskId })).more);
}
