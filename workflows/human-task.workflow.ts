import { CancellationScope, condition, log, patched, setHandler } from '@temporalio/workflow';
import type { HumanTaskInput } from './contracts.ts';
import { tasks } from './proxies.ts';
import { wakeSignal, withdrawSignal } from './signals.ts';

/** New issues for one that Jira does not show. One deletion is a mistake; more mean that Onramp may not look. */
const REASKS_MAX = 5;
const REASK_FACTOR = 5;
const PATIENCE = { issueMs: 60_000, reaskMs: 60_000, lookAgainMs: 3_600_000 };

/** What has been heard of the question, and whom it was told. */
interface Question {
  taskId: string;
  dueAt: string;
  patience: NonNullable<HumanTaskInput['patience']>;
  wakes: number;
  withdrawn: boolean;
  ownersTold: boolean;
  overdueTold: boolean;
}

/** Asks a person through Jira and waits for the answer. Holds only the due timer: wakes come from webhook and sweep. */
export async function humanTask(input: HumanTaskInput): Promise<void> {
  const { taskId, patience = PATIENCE } = input;
  const question: Question = {
    taskId,
    dueAt: input.dueAt,
    patience,
    wakes: 0,
    withdrawn: false,
    ownersTold: false,
    overdueTold: false,
  };
  setHandler(wakeSignal, () => {
    question.wakes++;
  });
  setHandler(withdrawSignal, () => {
    question.withdrawn = true;
  });
  /** Tasks that began earlier asked anew at once, without end. Asked once, at the very beginning. */
  const reasksWithinBounds = patched('lost-issues-are-asked-anew-within-bounds');
  /** Tasks that began earlier told nobody, and heard nothing, until Jira had made the issue. */
  const staysAwake = patched('people-are-told-while-jira-makes-no-issue');
  const ask = () => (staysAwake ? askUntilWithdrawn(question) : askAndHearNothing(question));

  if (!(await ask())) return;
  /** How often in a row the issue was out of sight. */
  let lost = 0;
  for (;;) {
    const seen = question.wakes;
    const changed = () => question.wakes !== seen || question.withdrawn;
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
        if (pauseMs > 0) await condition(() => question.withdrawn, pauseMs);
        if (!question.withdrawn) {
          if (!(await ask())) return;
          continue;
        }
      } else {
        await tasks.tellIssueSight({ taskId, sight: 'lost' });
        await condition(changed, patience.lookAgainMs);
        if (!question.withdrawn) continue;
      }
    } else {
      if (lost > REASKS_MAX) await tasks.tellIssueSight({ taskId, sight: 'back' });
      lost = 0;
    }
    if (question.withdrawn) {
      if (await takeBack(question)) return;
      continue;
    }
    if (await changesBeforeOverdue(question, changed)) continue;
    const told = tellOverdue(question);
    if (!staysAwake) await told;
  }
  while ((await tasks.wakeWaiters({ taskId })).more);
}

/** Asks for the issue for as long as somebody waits for it. @returns false once nobody does, and the task is closed */
async function askUntilWithdrawn(question: Question): Promise<boolean> {
  while (!(await makeIssue(question))) if (await takeBack(question)) return false;
  return true;
}

/**
 * Has Jira make the issue, however long that takes. Meanwhile the owners are told where the question stands in Onramp,
 * and it may become overdue. @returns false when it was withdrawn before there was an issue
 */
async function makeIssue(question: Question): Promise<boolean> {
  const { taskId, patience } = question;
  let made = false;
  const failures: unknown[] = [];
  const making = new CancellationScope();
  making
    .run(() => tasks.ensureIssue({ taskId }))
    .then(
      () => {
        made = true;
      },
      (error) => failures.push(error),
    );
  const isDecided = () => made || question.withdrawn || failures.length > 0;
  await condition(isDecided, patience.issueMs);
  if (made || !isDecided()) tellOwners(question);
  while (!isDecided()) {
    if (await changesBeforeOverdue(question, isDecided)) break;
    tellOverdue(question);
  }
  if (failures.length > 0) throw failures[0];
  if (!made) making.cancel();
  return made;
}

/** How tasks asked that began before `people-are-told-while-jira-makes-no-issue`: their histories hold that order. */
async function askAndHearNothing(question: Question): Promise<boolean> {
  await tasks.ensureIssue({ taskId: question.taskId });
  tellOwners(question);
  return true;
}

/** Closes the task, unless another run waits for the answer by now. @returns whether it is closed */
async function takeBack(question: Question): Promise<boolean> {
  question.withdrawn = false;
  // Onramp has seen that the obstacle is gone: the runs go on before Jira is told, however long that takes.
  if (patched('runs-go-on-when-the-obstacle-is-gone'))
    while ((await tasks.wakeWaiters({ taskId: question.taskId })).more);
  return (await tasks.withdrawIssue({ taskId: question.taskId })) !== 'still-asked';
}

/** @returns false when the question is due and nobody has been told yet */
async function changesBeforeOverdue(question: Question, changed: () => boolean): Promise<boolean> {
  if (!question.overdueTold)
    return condition(changed, Math.max(1_000, Date.parse(question.dueAt) - Date.now()));
  await condition(changed);
  return true;
}

/** Once, and not waited for: an answer must get through while Slack is down. */
function tellOwners(question: Question): void {
  if (question.ownersTold) return;
  question.ownersTold = true;
  const { taskId } = question;
  tasks
    .notifyOwners({ taskId })
    .catch((error) => log.warn('owners were not told', { taskId, error: String(error) }));
}

/** Once, and not waited for either. */
function tellOverdue(question: Question): Promise<void> {
  question.overdueTold = true;
  const { taskId } = question;
  return tasks
    .escalate({ taskId })
    .catch((error) => log.warn('nobody was told of the overdue task', { taskId, error: String(error) }));
}
