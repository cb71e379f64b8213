import type { Actor } from '#domain/access/actor.ts';
import type { WaitingFor } from '#domain/run/run.ts';
import type { WaitCounts, WaitView } from '#domain/views/waits.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { toApproval } from '../apps/place-view.ts';
import type { ServerContext } from '../context.ts';
import { HUMAN_TASK_INCLUDE, type HumanTaskRow, toInboxItem } from '../inbox/human-task-view.ts';
import { RUN_SUMMARY_INCLUDE, toRepositoryRef, toRunSummary } from '../runs/run-summary.ts';
import { taskOwner, teamRefs } from '../teams/team-ref.ts';
import { findWait, findWaits, type WaitFilter, type WaitPosition, type WaitRow } from './wait-query.ts';

const APPROVAL_INCLUDE = {
  repository: {
    select: {
      owner: true,
      name: true,
      url: true,
      apps: { select: { name: true }, orderBy: { name: 'asc' } },
    },
  },
} as const satisfies Prisma.PendingApprovalInclude;

/** What waits for whom, the most urgent first, with how many there are of each. */
export async function listWaits(
  actor: Actor,
  context: ServerContext,
  filter: WaitFilter & { after?: WaitPosition | undefined; most: number },
): Promise<{ counts: WaitCounts; waits: WaitView[] }> {
  const { counts, rows } = await findWaits(actor, context, filter);
  return { counts, waits: await describeWaits(actor, context, rows) };
}

/** One thing that waits; null when it waits no more, or never did. */
export async function getWait(actor: Actor, context: ServerContext, id: string): Promise<WaitView | null> {
  const row = await findWait(actor, context, id);
  const [wait] = await describeWaits(actor, context, row ? [row] : []);
  return wait ?? null;
}

/** A human task as a row of the inbox, also one that is closed. */
export function toTaskWait(
  { organisation }: Pick<ServerContext, 'organisation'>,
  task: HumanTaskRow,
  { whose, teams }: Pick<WaitRow, 'whose' | 'teams'>,
): WaitView {
  return {
    kind: 'human-task',
    id: task.id,
    whose,
    owner: taskOwner(organisation, task.owner),
    since: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    teams: teamRefs(organisation, teams),
    url: task.issueUrl,
    task: toInboxItem(organisation, task),
  };
}

/** Reads what the rows are about. What has ended to wait in between is left out. */
async function describeWaits(
  actor: Actor,
  context: ServerContext,
  rows: readonly WaitRow[],
): Promise<WaitView[]> {
  const { database, organisation } = context;
  const idsOf = (key: 'taskId' | 'runId' | 'repositoryId') => rows.flatMap((row) => row[key] ?? []);
  const [tasks, runs, approvals] = await Promise.all([
    database.humanTask.findMany({ where: { id: { in: idsOf('taskId') } }, include: HUMAN_TASK_INCLUDE }),
    database.run.findMany({ where: { id: { in: idsOf('runId') } }, include: RUN_SUMMARY_INCLUDE }),
    database.pendingApproval.findMany({
      where: { repositoryId: { in: idsOf('repositoryId') } },
      include: APPROVAL_INCLUDE,
    }),
  ]);
  return rows.flatMap((row): WaitView[] => {
    const facts = {
      id: row.id,
      whose: row.whose,
      since: row.since.toISOString(),
      dueAt: row.dueAt?.toISOString() ?? null,
      teams: teamRefs(organisation, row.teams),
    };
    if (row.kind === 'human-task') {
      const task = tasks.find(({ id }) => id === row.taskId);
      return task ? [toTaskWait(context, task, row)] : [];
    }
    if (row.kind === 'approval') {
      const held = approvals.find(
        (each) => each.repositoryId === row.repositoryId && each.environment === row.environment,
      );
      if (!held) return [];
      const { environment, repository } = held;
      const approval = toApproval(held, repository.owner);
      return [
        {
          ...{ ...facts, kind: row.kind, url: approval.url, approval, environment },
          owner: { kind: 'approvers', approvers: approval.approvers },
          repository: toRepositoryRef(repository),
          apps: repository.apps.map(({ name }) => name),
        },
      ];
    }
    const run = runs.find(({ id }) => id === row.runId);
    if (!run) return [];
    const summary = toRunSummary(organisation, actor, run);
    const own = { ...facts, owner: { kind: 'person', person: summary.startedBy }, run: summary } as const;
    const waitingFor = row.waitingFor as WaitingFor;
    switch (waitingFor.kind) {
      case 'merge':
        return [{ ...own, kind: 'merge', url: waitingFor.pullRequestUrl, waitingFor }];
      case 'next-commit':
        return [{ ...own, kind: 'next-commit', url: waitingFor.url, waitingFor }];
      case 'undo-files':
        return [{ ...own, kind: 'undo-files', url: waitingFor.pullRequestUrl, waitingFor }];
      case 'human-task':
        return [];
      default:
        return waitingFor satisfies never;
    }
  });
}
