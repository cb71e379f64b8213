import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import type { WaitingFor } from '#domain/run/run.ts';
import type { HomeView, HomeWait } from '#domain/views/home.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import {
  HUMAN_TASK_INCLUDE,
  type HumanTaskRow,
  ownersAnsweredBy,
  toInboxItem,
} from '../inbox/human-task-view.ts';
import { RUN_SUMMARY_INCLUDE, type RunSummaryRow, toRunSummary } from '../runs/run-summary.ts';
import { needsALook } from '../teams/needs-a-look.ts';
import { teamRefs } from '../teams/team-ref.ts';
import { listApprovals } from './list-approvals.ts';

const RUNS_SHOWN = 6;
const WAITS_SHOWN = 20;

/** What concerns the reader now: their runs, what waits for whom, their teams' apps. */
export async function getHomeView(
  actor: Actor,
  context: ServerContext = getServerContext(),
): Promise<HomeView> {
  const { database, organisation, now } = context;
  const owners = ownersAnsweredBy(actor);
  const listTasks = (where: Prisma.HumanTaskWhereInput) =>
    database.humanTask.findMany({
      where: { state: { in: ['opening', 'open'] }, ...where },
      orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
      take: WAITS_SHOWN,
      include: HUMAN_TASK_INCLUDE,
    });
  const ofOwnRuns = { waiters: { some: { run: { startedById: actor.personId } } } };
  const [apps, runs, waiting, ownTasks, otherTasks, approvals] = await Promise.all([
    listAppSummaries(context, { team: { in: [...actor.teams] } }),
    database.run.findMany({
      where: { startedById: actor.personId },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: RUNS_SHOWN,
      include: RUN_SUMMARY_INCLUDE,
    }),
    database.run.findMany({
      where: { startedById: actor.personId, waitingSince: { not: null }, finishedAt: null },
      orderBy: [{ waitingSince: 'asc' }, { id: 'asc' }],
      take: WAITS_SHOWN,
      include: RUN_SUMMARY_INCLUDE,
    }),
    // Asked apart: many old ones of others would leave no room for the reader's.
    listTasks({ owner: { in: owners } }),
    listTasks({ owner: { notIn: owners }, ...ofOwnRuns }),
    listApprovals(actor, context, WAITS_SHOWN),
  ]);
  const toWait = (task: HumanTaskRow): HomeWait => ({
    kind: 'human-task',
    task: toInboxItem(organisation, task),
  });
  const attention = apps.filter((app) => needsALook(app) || app.health === 'unavailable');
  return {
    person: { name: actor.name, teams: teamRefs(organisation, actor.teams) },
    may: { onboard: may(actor, 'plan.create') },
    apps: {
      total: apps.length,
      failing: apps.filter((app) => app.health === 'failing').length,
      attention,
      healthy: apps.filter((app) => app.health === 'healthy').map((app) => app.name),
    },
    runs: runs.map((run) => toRunSummary(organisation, actor, run)),
    waitsForYou: [
      ...ownTasks.map(toWait),
      ...approvals.mine,
      ...waiting.flatMap((run) => ownWaits(context, actor, run)),
    ],
    waitsForOthers: [...otherTasks.map(toWait), ...approvals.others],
    asOf: now().toISOString(),
  };
}

/** Pull requests to merge and builds to mend; human tasks are listed by themselves. */
function ownWaits({ organisation }: ServerContext, actor: Actor, run: RunSummaryRow): HomeWait[] {
  return (run.waitingFor as unknown as WaitingFor[])
    .filter((waitingFor) => waitingFor.kind !== 'human-task')
    .map((waitingFor) => ({ kind: 'run', run: toRunSummary(organisation, actor, run), waitingFor }));
}
