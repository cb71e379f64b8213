import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import type { HumanTaskKind } from '#domain/human-task.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { HumanTaskView, InboxItemView, WaitingRunView } from '#domain/views/human-tasks.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { readAnswer, readRequest } from '../stored-json.ts';
import { ofTeam, taskOwner, teamRef } from '../teams/team-ref.ts';

/** A task with the runs that wait for it, longest first. */
export const HUMAN_TASK_INCLUDE = {
  waiters: {
    orderBy: { since: 'asc' },
    include: {
      run: {
        select: { id: true, number: true, title: true, team: true, startedBy: { select: { name: true } } },
      },
    },
  },
} as const satisfies Prisma.HumanTaskInclude;

export type HumanTaskRow = Prisma.HumanTaskGetPayload<{ include: typeof HUMAN_TASK_INCLUDE }>;

export function toInboxItem(organisation: Organisation, task: HumanTaskRow): InboxItemView {
  const longest = task.waiters[0]?.run;
  return {
    id: task.id,
    kind: task.kind as HumanTaskKind,
    state: task.state,
    title: task.title,
    owner: taskOwner(organisation, task.owner),
    issueKey: task.issueKey,
    openedAt: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    closedAt: task.closedAt?.toISOString() ?? null,
    waitingRun: longest ? { title: longest.title, team: teamRef(organisation, longest.team) } : null,
    waitingRuns: task.waiters.length,
  };
}

export function toHumanTaskView(
  organisation: Organisation,
  actor: Actor,
  task: HumanTaskRow,
  asOf: Date,
): HumanTaskView {
  const request = readRequest(task.request);
  return {
    id: task.id,
    kind: task.kind as HumanTaskKind,
    state: task.state,
    title: task.title,
    paragraphs: request.paragraphs,
    facts: request.facts,
    links: request.links,
    obstacle: request.obstacle ?? null,
    whenResolved: request.whenResolved,
    whenRejected: request.whenRejected,
    owner: taskOwner(organisation, task.owner),
    issue: task.issueKey && task.issueUrl ? { key: task.issueKey, url: task.issueUrl } : null,
    openedAt: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    escalatedAt: task.escalatedAt?.toISOString() ?? null,
    closedAt: task.closedAt?.toISOString() ?? null,
    answer: readAnswer(task.answer),
    waitingRuns: task.waiters.map((waiter) => toWaitingRun(organisation, waiter)),
    may: {
      answer: may(
        actor,
        'human-task.answer',
        task.owner === 'platform' ? {} : ofTeam(organisation, task.owner),
      ),
    },
    asOf: asOf.toISOString(),
  };
}

function toWaitingRun(organisation: Organisation, waiter: HumanTaskRow['waiters'][number]): WaitingRunView {
  const { id, number, title, team, startedBy } = waiter.run;
  return {
    id,
    number,
    title,
    team: teamRef(organisation, team),
    startedBy: { name: startedBy.name },
    step: waiter.step,
    since: waiter.since.toISOString(),
  };
}

/** Owners whose tasks are for this person to answer. */
export function ownersAnsweredBy(actor: Actor): string[] {
  const teams = actor.teams.filter((team) => may(actor, 'human-task.answer', { team }).allowed);
  return actor.roles.includes('platform') ? ['platform', ...teams] : teams;
}
