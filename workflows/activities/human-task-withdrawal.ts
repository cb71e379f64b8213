import { humanTaskWorkflowId, WITHDRAW_SIGNAL } from '../contracts.ts';
import type { ActivityDeps } from './deps.ts';
import { findEarlierIssue } from './earlier-issue.ts';
import { whyClosed } from './human-task-issue.ts';
import { closeIssue } from './jira-close.ts';

/** Taking back a question that nobody asks any more. */
export function createHumanTaskWithdrawalActivities(deps: ActivityDeps) {
  const { db, workflows } = deps;
  return {
    /**
     * Nobody waits any more: closes our side, then the issue with a line that says so. Another run may have joined since
     * the withdrawal was asked for: then the task stays.
     */
    async withdrawIssue({ taskId }: { taskId: string }): Promise<'withdrawn' | 'still-asked'> {
      const task = await db.$transaction(async (tx) => {
        // Under the lock of `openHumanTask`: whoever joins is seen here, or finds the task closed and opens another.
        await tx.$queryRaw`SELECT 1 FROM "HumanTask" WHERE "id" = ${taskId}::uuid FOR UPDATE`;
        await tx.humanTask.updateMany({
          where: {
            id: taskId,
            state: { in: ['opening', 'open'] },
            waiters: { none: { wokenAt: null } },
          },
          data: { state: 'withdrawn', closedAt: new Date() },
        });
        return tx.humanTask.findUniqueOrThrow({ where: { id: taskId } });
      });
      if (task.state === 'opening' || task.state === 'open') return 'still-asked';
      if (task.state !== 'withdrawn') return 'withdrawn';
      // Withdrawn while Jira was asked for the issue: it may have made one without an answer.
      const issueKey = task.issueKey ?? (await findEarlierIssue(deps, task.issueLabel))?.key;
      if (issueKey) await closeIssue(deps, issueKey, whyClosed(task));
      return 'withdrawn';
    },

    /** A stopped run waits for nobody; tasks that only it waited for are withdrawn. */
    async withdrawWaits({ runId }: { runId: string }): Promise<void> {
      const waits = await db.humanTaskWaiter.findMany({
        where: { runId, task: { state: { in: ['opening', 'open'] } } },
        include: { task: { include: { waiters: { where: { wokenAt: null } } } } },
      });
      for (const { task } of waits) {
        await db.humanTaskWaiter.updateMany({
          where: { taskId: task.id, runId },
          data: { wokenAt: new Date() },
        });
        if (task.waiters.every((waiter) => waiter.runId === runId)) {
          await workflows.signal(humanTaskWorkflowId(task.cause, task.id), WITHDRAW_SIGNAL, []);
        }
      }
    },
  };
}
