import { adf, type JiraIssue } from '../../integrations/jira/index.ts';
import type { ActivityDeps } from './deps.ts';
import { closeIssue } from './jira-close.ts';

/** A create that timed out shows up in the label search within minutes; an hour is far beyond that. */
const LOOK_BACK_MS = 3_600_000;
/** Tasks looked at in one round, the newest first. */
const TASKS_LIMIT = 500;
/** Twins closed in one round: about four calls each. */
const TWINS_LIMIT = 10;

/** One issue per task, also when a create timed out, was made, and was made again. */
export function createLateTwinActivities(deps: ActivityDeps) {
  const { db, jira, organisation } = deps;
  return {
    /** Closes, with a link to the one that counts, every other issue that carries a task's own label. */
    async closeLateTwins(): Promise<{ looked: number; closed: string[] }> {
      const tasks = await listRecentTasks(new Date(Date.now() - LOOK_BACK_MS));
      if (tasks.length === 0) return { looked: 0, closed: [] };
      const byLabel = new Map(tasks.map((task) => [task.issueLabel, task]));
      const issues = await jira.listIssuesByLabels(organisation.jira.projectKey, [...byLabel.keys()]);
      const twins = issues.flatMap((issue) => {
        const task = issue.labels.map((label) => byLabel.get(label)).find((found) => found !== undefined);
        return task && issue.id !== task.issueId && issue.status.category !== 'done' ? [{ issue, task }] : [];
      });
      const closed: string[] = [];
      for (const { issue, task } of twins.slice(0, TWINS_LIMIT)) {
        if (!(await isStillRecorded(task))) continue;
        if ((await closeIssue(deps, issue.key, twinOf(task.issueKey))) === 'closed') closed.push(issue.key);
      }
      return { looked: tasks.length, closed };
    },
  };

  /** By when the task was opened, or when its issue was recorded: Jira may have been down for long in between. */
  async function listRecentTasks(since: Date): Promise<RecordedTask[]> {
    const recorded = await db.managedResource.findMany({
      where: { system: 'jira', kind: 'issue', createdAt: { gte: since } },
      select: { key: true },
    });
    const tasks = await db.humanTask.findMany({
      where: {
        issueId: { not: null },
        OR: [{ openedAt: { gte: since } }, { issueKey: { in: recorded.map(({ key }) => key) } }],
      },
      select: { id: true, issueId: true, issueKey: true, issueLabel: true },
      orderBy: { openedAt: 'desc' },
      take: TASKS_LIMIT,
    });
    return tasks.flatMap(({ issueId, issueKey, ...task }) =>
      issueId && issueKey ? [{ ...task, issueId, issueKey }] : [],
    );
  }

  /** A deleted issue is asked for again under a new label; what was read before that says nothing any more. */
  async function isStillRecorded({ id, issueId, issueLabel }: RecordedTask): Promise<boolean> {
    return (await db.humanTask.count({ where: { id, issueId, issueLabel } })) > 0;
  }

  function twinOf(issueKey: string) {
    return adf.adfDocument(
      adf.paragraph(
        'Jira did not answer in time when Onramp made this issue, so the same request was made twice. The other one counts: ',
        adf.link(issueKey, jira.issueUrl(issueKey)),
        '. Please answer there.',
      ),
    );
  }
}

interface RecordedTask {
  id: string;
  issueId: JiraIssue['id'];
  issueKey: JiraIssue['key'];
  issueLabel: string;
}
