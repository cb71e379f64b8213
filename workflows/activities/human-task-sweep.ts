import { humanTaskWorkflowId, WAKE_SIGNAL } from '../contracts.ts';
import type { ActivityDeps } from './deps.ts';

/** Jira's bulk fetch takes at most 100 issues a call. */
const SWEEP_BATCH = 100;

/** Makes certain that an answer is heard whose webhook was lost. */
export function createHumanTaskSweepActivities({
  db,
  jira,
  workflows,
}: Pick<ActivityDeps, 'db' | 'jira' | 'workflows'>) {
  return {
    /** Asks Jira in bulk for all open tasks and wakes those whose issue changed. */
    async sweepHumanTasks(): Promise<{ looked: number; woken: number }> {
      const open = await db.humanTask.findMany({
        where: { state: 'open', issueKey: { not: null } },
        select: { id: true, cause: true, issueKey: true, issueSeen: true },
        orderBy: { openedAt: 'asc' },
      });
      let woken = 0;
      for (let at = 0; at < open.length; at += SWEEP_BATCH) {
        const batch = open.slice(at, at + SWEEP_BATCH);
        const issues = await jira.listIssues(batch.map((task) => task.issueKey as string));
        const byKey = new Map(issues.map((issue) => [issue.key, issue]));
        for (const task of batch) {
          const issue = byKey.get(task.issueKey as string);
          const seen = issue
            ? { category: issue.status.category, updatedAt: issue.updatedAt.toISOString() }
            : { category: 'missing', updatedAt: '' };
          const before = task.issueSeen as { category: string; updatedAt: string } | null;
          if (before?.category === seen.category && before.updatedAt === seen.updatedAt) continue;
          await workflows.signal(humanTaskWorkflowId(task.cause, task.id), WAKE_SIGNAL, []);
          await db.humanTask.update({
            where: { id: task.id },
            data: { issueSeen: seen, issueSeenAt: new Date() },
          });
          woken++;
        }
      }
      return { looked: open.length, woken };
    },
  };
}
