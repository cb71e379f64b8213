import { condition, log, setHandler } from '@temporalio/workflow';
import type { HumanTaskInput } from './contracts.ts';
import { tasks } from './proxies.ts';
import { wakeSignal, withdrawSignal } from './signals.ts';

/** Asks a person through Jira and waits for the answer. Holds only the due timer: wakes come from webhook and sweep. */
export async function humanTask(input: HumanTaskInput): Promise<void> {
  const { taskId } = input;
  let wakes = 0;
  let withdrawn = false;
  setHandler(wakeSignal, () => {
    wakes++;
  });
  setHandler(withdrawSignal, () => {
    withdrawn = true;
  });

  await tasks.ensureIssue({ taskId });
  // Not waited for: an answer must get through while Slack is down.
  const notified = tasks.notifyOwners({ taskId });
  notified.catch((error) => log.warn('owners were not told', { taskId, error: String(error) }));
  let overdueTold = false;
  for (;;) {
    const seen = wakes;
    const { answer, missing } = await tasks.readAnswer({ taskId });
    if (answer) break;
    if (missing) {
      await tasks.ensureIssue({ taskId });
      continue;
    }
    if (withdrawn) {
      withdrawn = false;
      if ((await tasks.withdrawIssue({ taskId })) !== 'still-asked') return;
      continue;
    }
    const untilDueMs = Math.max(1_000, Date.parse(input.dueAt) - Date.now());
    const changed = () => wakes !== seen || withdrawn;
    if (overdueTold) await condition(changed);
    else if (!(await condition(changed, untilDueMs))) {
      await tasks.escalate({ taskId });
      overdueTold = true;
    }
  }
  while ((await tasks.wakeWaiters({ taskId })).more);
}
