import { mrkdwn, type SlackText, slackLink } from '../../integrations/slack/index.ts';
import type { HumanTask } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';

/** What Slack is told of a human task; each once, also when it is told again. */
export function createHumanTaskNoticeActivities(deps: ActivityDeps) {
  const { db, slack, organisation, portalUrl } = deps;
  const getTask = (taskId: string) => db.humanTask.findUniqueOrThrow({ where: { id: taskId } });
  const channelOf = (owner: string) =>
    organisation.teams.find((team) => team.slug === owner)?.slackChannel ??
    organisation.slack.platformChannel;

  return {
    async notifyOwners({ taskId }: { taskId: string }): Promise<void> {
      const task = await getTask(taskId);
      await slack.ensureMessage({
        channel: channelOf(task.owner),
        key: `human-task/${taskId}`,
        text: mrkdwn`*${task.title}*\n${linksTo(task)}`,
      });
    },

    async escalate({ taskId }: { taskId: string }): Promise<void> {
      const task = await getTask(taskId);
      await slack.ensureMessage({
        channel: organisation.slack.platformChannel,
        key: `human-task/${taskId}/overdue`,
        text: mrkdwn`Overdue: *${task.title}* was due ${task.dueAt.toISOString()}.\n${linksTo(task)}`,
      });
      await db.humanTask.update({
        where: { id: taskId },
        data: { escalatedAt: task.escalatedAt ?? new Date() },
      });
    },
  };

  /** The issue, once there is one, and the question in Onramp. */
  function linksTo({ id, issueKey, issueUrl }: HumanTask): SlackText {
    const question = slackLink(`${portalUrl}/inbox/${id}`, 'What is asked, and what waits for it');
    return issueKey && issueUrl
      ? mrkdwn`${slackLink(issueUrl, issueKey)} · ${question}`
      : mrkdwn`${question} · Jira has not made its issue yet`;
  }
}
