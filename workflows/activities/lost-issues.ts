import { isPortalError } from '../../domain/portal-error.ts';
import type { HumanTask } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';

/** What is told when Jira makes issues for Onramp and does not show them to it. */
export function createLostIssueActivities({ db, organisation }: Pick<ActivityDeps, 'db' | 'organisation'>) {
  return {
    /**
     * Says on every waiting run that the issue of its question can not be read, and what helps; or, once Jira shows it
     * again, that it can. Saying it twice writes one line.
     */
    async tellIssueSight({ taskId, sight }: { taskId: string; sight: 'lost' | 'back' }): Promise<void> {
      const task = await db.humanTask.findUniqueOrThrow({
        where: { id: taskId },
        include: { waiters: { where: { wokenAt: null } } },
      });
      const message = sight === 'lost' ? lostSentence(task) : `Jira shows ${task.issueKey} again`;
      for (const { runId, step } of task.waiters) {
        const onceKey = `issue-${sight}/${taskId}/${task.issueKey}`;
        await db.$transaction([
          db.runStep.updateMany({
            where: { runId, name: step, state: 'waiting' },
            data: { note: sight === 'lost' ? message : task.title },
          }),
          db.runLogLine.createMany({
            data: [{ runId, step, level: sight === 'lost' ? 'warn' : 'info', message, onceKey }],
            skipDuplicates: true,
          }),
        ]);
      }
    },
  };

  /** Kept with the run and read by everybody: it offers nothing that only some may do. */
  function lostSentence({ issueKey, title }: HumanTask): string {
    return (
      `Onramp asked "${title}" in ${issueKey} and in issues before it, and Jira shows it none of them: they were deleted, or ` +
      `its account may make issues in ${organisation.jira.projectKey} but not browse them. No more are made. Let the account ` +
      'browse the project: the run goes on with the answer in that issue.'
    );
  }
}

/** The issue's link back to the question: a convenience that an account without the right to link does without. */
export async function linkBack(
  { jira, portalUrl }: Pick<ActivityDeps, 'jira' | 'portalUrl'>,
  issueKey: string,
  { id, title }: Pick<HumanTask, 'id' | 'title'>,
): Promise<void> {
  try {
    await jira.addRemoteLink(issueKey, {
      globalId: `onramp-task=${id}`,
      url: `${portalUrl}/inbox/${id}`,
      title: `Onramp: ${title}`,
    });
  } catch (error) {
    const mayNot = isPortalError(error) && (error.code === 'forbidden' || error.code === 'not-found');
    // An expired token is "forbidden" too: whatever comes next says so by itself.
    if (!mayNot) throw error;
  }
}
