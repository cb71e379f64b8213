import { Context } from '@temporalio/activity';
import { dueAt } from '../../domain/due-at.ts';
import type { HumanTaskAnswer, HumanTaskRequest } from '../../domain/human-task.ts';
import { type EarlierTask, followUp, outsideRefusedTask } from '../../domain/human-task-wording.ts';
import type { OnboardingStep, WaitingFor } from '../../domain/run/run.ts';
import type { HumanTask, Prisma } from '../../prisma/generated/client.ts';
import {
  humanTaskWorkflowId,
  TASK_ANSWERED_SIGNAL,
  type TaskAnsweredSignal,
  WORKFLOWS,
} from '../contracts.ts';
import type { FailureDescription } from '../failures.ts';
import type { ActivityDeps } from './deps.ts';
import { findEarlierIssue } from './earlier-issue.ts';
import { describeTaskInJira, whyClosed } from './human-task-issue.ts';
import { closeIssue } from './jira-close.ts';
import { ensureRecorded } from './ledger.ts';
import { linkBack } from './lost-issues.ts';
import { loadRun, taskSubject } from './run-context.ts';

const WAKE_BATCH = 100;
const STILL_ASKED: HumanTask['state'][] = ['opening', 'open'];

/** What each step tries, as the end of "Onramp tried to ...". */
const STEP_ATTEMPTS: Record<OnboardingStep, string> = {
  'verify-access': 'check its access to the repository',
  'ensure-namespaces': 'make the namespaces with their policies',
  'prepare-environments': 'set environments, variables and secrets',
  'open-pull-request': 'push one commit and open the pull request',
  'await-merge': 'read or merge the pull request',
  'await-first-build': 'follow the first build',
  'await-first-deployment': 'follow the first deployment',
  'activate-rules': 'activate the rules for pull requests',
  'verify-monitoring': 'prove that monitoring works',
  'register-apps': 'register the apps in the catalog',
  announce: 'announce the apps in Slack',
};

/** Asking people: rows and Jira issues of human tasks, and waking those who wait for them. */
export function createHumanTaskActivities(deps: ActivityDeps) {
  const { db, jira, organisation, workflows, portalUrl } = deps;
  const getTask = (taskId: string) => db.humanTask.findUniqueOrThrow({ where: { id: taskId } });

  return {
    /** Joins the open task of the same cause, or opens one; its workflow then makes the Jira issue. */
    async openHumanTask(input: { runId: string; step: OnboardingStep; failure: FailureDescription }) {
      const { runId, step, failure } = input;
      const { request: asked, system } = failure.details;
      const request =
        failure.code === 'needs-human' && isRequest(asked)
          ? asked
          : outsideRefusedTask({
              ...taskSubject(await loadRun(deps, runId)),
              system: typeof system === 'string' ? system : 'An outside system',
              step,
              attempt: STEP_ATTEMPTS[step],
              answer: failure.message,
              refusedForGood: failure.code !== 'unavailable' && failure.code !== 'rate-limited',
            });
      const earlier = await findEarlier(request.cause, { runId, step });
      const task = await db.$transaction(async (tx) => {
        const [open] = await tx.$queryRaw<Array<{ id: string }>>`
          SELECT "id" FROM "HumanTask" WHERE "cause" = ${request.cause} AND "state" IN ('opening', 'open') FOR UPDATE`;
        const found = open
          ? await tx.humanTask.findUniqueOrThrow({ where: { id: open.id } })
          : await tx.humanTask.create({ data: newTask(request, earlier?.task ?? null) });
        const waiter = { taskId: found.id, runId, step };
        await tx.humanTaskWaiter.upsert({
          where: { taskId_runId_step: waiter },
          create: { ...waiter, ...(earlier ? { since: earlier.since } : {}) },
          update: {},
        });
        return found;
      });
      await workflows.start(WORKFLOWS.humanTask, humanTaskWorkflowId(task.cause, task.id), [
        { taskId: task.id, dueAt: task.dueAt.toISOString() },
      ]);
      return { taskId: task.id, title: task.title, issueKey: task.issueKey, owner: task.owner };
    },

    /** One Jira issue per task: found again by its label after an ambiguous failure. None for a task that is closed. */
    async ensureIssue({ taskId }: { taskId: string }): Promise<void> {
      const task = await getTask(taskId);
      const issue = task.issueKey ? { key: task.issueKey, id: task.issueId } : await ensureJiraIssue(task);
      if (!issue) return;
      const { count } = await db.humanTask.updateMany({
        where: { id: taskId, state: { in: STILL_ASKED } },
        data: { state: 'open', issueKey: issue.key, issueId: issue.id, issueUrl: jira.issueUrl(issue.key) },
      });
      if (count === 0) {
        // Withdrawn while Jira was making it.
        await closeIssue(deps, issue.key, whyClosed(await getTask(taskId)));
        return;
      }
      await linkBack(deps, issue.key, task);
      await showIssueOnRuns(taskId, issue.key);
    },

    /**
     * Looks at the issue. The first answer wins: it is written once, by a conditional update. An issue that Jira does not
     * show is `missing`, and asked for anew unless `whenMissing` says that it counts all the same.
     */
    async readAnswer({
      taskId,
      whenMissing = 'forget',
    }: {
      taskId: string;
      whenMissing?: 'forget' | 'keep';
    }): Promise<{ answer: HumanTaskAnswer | null; missing: boolean }> {
      const task = await getTask(taskId);
      // Taken back, or no longer needed: nobody's answer is waited for, and the issue is still to be closed.
      if (task.state === 'withdrawn') return { answer: null, missing: false };
      if (task.answer) return { answer: task.answer as unknown as HumanTaskAnswer, missing: false };
      // Without a key: an earlier try of this look has found the issue gone, and was not heard.
      const issue = task.issueKey ? await jira.findIssue(task.issueKey) : null;
      if (!issue) {
        if (whenMissing === 'forget') await forgetIssue(task);
        return { answer: null, missing: true };
      }
      if (issue.status.category !== 'done') return { answer: null, missing: false };
      // A project without resolutions says "done" and no more; the run checks the obstacle itself anyway.
      const accepted =
        issue.resolution === null || organisation.jira.acceptedResolutionIds.includes(issue.resolution.id);
      const outcome = accepted ? 'resolved' : 'rejected';
      const answer: HumanTaskAnswer = {
        outcome,
        by: issue.resolvedBy?.displayName ?? null,
        at: (issue.resolvedAt ?? issue.updatedAt).toISOString(),
        comment: issue.lastComment?.text ?? null,
      };
      await db.humanTask.updateMany({
        where: { id: taskId, state: { in: ['opening', 'open'] } },
        data: { state: outcome, answer: { ...answer }, closedAt: new Date() },
      });
      const kept = await getTask(taskId);
      return { answer: kept.answer as unknown as HumanTaskAnswer | null, missing: false };
    },

    /** Wakes the runs that wait, a batch at a time; nobody while it is still asked. */
    async wakeWaiters({ taskId }: { taskId: string }): Promise<{ more: boolean }> {
      const task = await getTask(taskId);
      if (STILL_ASKED.includes(task.state)) return { more: false };
      const outcome = task.state === 'rejected' ? 'rejected' : 'resolved';
      const waiters = await db.humanTaskWaiter.findMany({
        where: { taskId, wokenAt: null },
        include: { run: { select: { workflowId: true } } },
        take: WAKE_BATCH,
      });
      for (const { run, runId, step } of waiters) {
        await workflows.signal(run.workflowId, TASK_ANSWERED_SIGNAL, [
          { taskId, outcome } satisfies TaskAnsweredSignal,
        ]);
        await db.humanTaskWaiter.update({
          where: { taskId_runId_step: { taskId, runId, step } },
          data: { wokenAt: new Date() },
        });
      }
      return { more: waiters.length === WAKE_BATCH };
    },

    async describeRejection({ taskId }: { taskId: string }): Promise<{ sentence: string }> {
      const task = await getTask(taskId);
      const answer = task.answer as unknown as HumanTaskAnswer | null;
      const who = answer?.by ? ` by ${answer.by}` : '';
      const why = answer?.comment ? ` They said: "${answer.comment.slice(0, 300)}".` : '';
      return {
        sentence: `${task.issueKey ?? 'The request'} was rejected${who}: ${task.title}.${why} What was made so far stays until you undo the run.`,
      };
    },
  };

  /** The request of the same cause that was resolved before and did not help this run, with since when it waits. */
  async function findEarlier(
    cause: string,
    waiter: { runId: string; step: OnboardingStep },
  ): Promise<{ task: HumanTask; since: Date } | null> {
    const found = await db.humanTaskWaiter.findFirst({
      where: { ...waiter, task: { cause, state: 'resolved' } },
      orderBy: { task: { closedAt: 'desc' } },
      include: { task: true },
    });
    return found && { task: found.task, since: found.since };
  }

  function newTask(asked: HumanTaskRequest, earlier: HumanTask | null): Prisma.HumanTaskCreateInput {
    const request = earlier ? followUp(asked, toEarlier(earlier)) : asked;
    const { dueHours } = organisation.jira;
    const hours = dueHours[request.kind] ?? dueHours.default ?? 8;
    return {
      cause: request.cause,
      kind: request.kind,
      title: request.title,
      request: request as unknown as Prisma.InputJsonValue,
      owner: request.owner,
      issueLabel: `onramp-${crypto.randomUUID()}`,
      dueAt: dueAt(new Date(), hours),
      ...(earlier ? { openedAt: earlier.openedAt } : {}),
    };
  }

  /** Null when the question is not asked any more, and has no issue. */
  async function ensureJiraIssue(task: HumanTask): Promise<{ key: string; id: string } | null> {
    const { projectKey, issueType } = organisation.jira;
    if (Context.current().info.attempt > 1) {
      const found = await findEarlierIssue(deps, task.issueLabel);
      if (found) return found;
    }
    // As it is now: it may have been withdrawn while Jira did not answer.
    if (!STILL_ASKED.includes((await getTask(task.id)).state)) return null;
    const waiters = await db.humanTaskWaiter.findMany({
      where: { taskId: task.id, wokenAt: null },
      include: { run: { include: { startedBy: true } } },
      orderBy: { since: 'asc' },
    });
    return jira.createIssue({
      projectKey,
      issueType,
      summary: task.title,
      labels: ['onramp', task.issueLabel],
      description: describeTaskInJira({
        request: task.request as unknown as HumanTaskRequest,
        dueAt: task.dueAt,
        waiting: waiters.map(({ run, since }) => ({
          number: run.number,
          title: run.title,
          url: `${portalUrl}/runs/${run.id}`,
          team: organisation.teams.find((team) => team.slug === run.team)?.name ?? run.team,
          startedBy: run.startedBy.name,
          waitsSince: since,
        })),
      }),
    });
  }

  /** The issue was deleted: the question still stands, so it is asked in a new one, under a new label. */
  async function forgetIssue(task: HumanTask): Promise<void> {
    if (!task.issueKey) return;
    await db.humanTask.updateMany({
      where: { id: task.id, issueKey: task.issueKey },
      data: {
        issueKey: null,
        issueId: null,
        issueUrl: null,
        issueLabel: `onramp-${crypto.randomUUID()}`,
        state: 'opening',
      },
    });
  }

  async function showIssueOnRuns(taskId: string, issueKey: string): Promise<void> {
    const waiters = await db.humanTaskWaiter.findMany({ where: { taskId }, include: { run: true } });
    for (const { run, step } of waiters) {
      await ensureRecorded(
        db,
        {
          runId: run.id,
          step: step as OnboardingStep,
          system: 'jira',
          kind: 'issue',
          key: issueKey,
          name: issueKey,
          location: organisation.jira.projectKey,
          url: jira.issueUrl(issueKey),
          undo: null,
        },
        async () => ({ outcome: 'created', url: jira.issueUrl(issueKey) }),
      );
      await db.$transaction(async (tx) => {
        // Under a lock: the workflow writes the same list when the run begins or ends to wait.
        await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${run.id}::uuid FOR UPDATE`;
        const { waitingFor } = await tx.run.findUniqueOrThrow({ where: { id: run.id } });
        const shown = (waitingFor as unknown as WaitingFor[]).map((wait) =>
          wait.kind === 'human-task' && wait.humanTaskId === taskId ? { ...wait, issueKey } : wait,
        );
        await tx.run.update({
          where: { id: run.id },
          data: { waitingFor: shown as unknown as Prisma.InputJsonValue },
        });
      });
    }
  }
}

function isRequest(value: unknown): value is HumanTaskRequest {
  return typeof value === 'object' && value !== null && 'cause' in value && 'title' in value;
}

function toEarlier({ issueKey, issueUrl, answer, closedAt, openedAt }: HumanTask): EarlierTask {
  const { by = null } = (answer ?? {}) as { by?: string | null };
  return { issueKey, issueUrl, by, at: closedAt ?? openedAt };
}
