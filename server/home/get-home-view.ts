import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import { isFailing, needsALook } from '#domain/app-standing.ts';
import type { HomeView } from '#domain/views/home.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { RUN_SUMMARY_INCLUDE, toRunSummary } from '../runs/run-summary.ts';
import { teamRefs } from '../teams/team-ref.ts';
import { listWaits } from '../waits/list-waits.ts';

const RUNS_SHOWN = 6;
const WAITS_SHOWN = 20;

/** What concerns the reader now: their runs, what waits for whom, their teams' apps. */
export async function getHomeView(
  actor: Actor,
  context: ServerContext = getServerContext(),
): Promise<HomeView> {
  const { database, organisation, now } = context;
  const [apps, runs, waits] = await Promise.all([
    listAppSummaries(actor, context, { team: { in: [...actor.teams] } }),
    database.run.findMany({
      where: { startedById: actor.personId },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: RUNS_SHOWN,
      include: RUN_SUMMARY_INCLUDE,
    }),
    listWaitsOfHome(actor, context),
  ]);
  return {
    person: { name: actor.name, teams: teamRefs(organisation, actor.teams) },
    may: { onboard: may(actor, 'plan.create') },
    apps: {
      total: apps.length,
      failing: apps.filter(({ standing }) => isFailing(standing)).length,
      attention: apps.filter(({ standing }) => needsALook(standing)),
      underWay: apps.filter(({ standing }) => !needsALook(standing) && standing !== 'healthy'),
      healthy: apps.filter(({ standing }) => standing === 'healthy').map(({ name }) => name),
    },
    runs: runs.map((run) => toRunSummary(organisation, actor, run)),
    waits,
    asOf: now().toISOString(),
  };
}

/** Asked apart: many of the reader's would leave no room for what waits for others. The numbers are those of one look. */
async function listWaitsOfHome(actor: Actor, context: ServerContext): Promise<HomeView['waits']> {
  const [own, others] = await Promise.all([
    listWaits(actor, context, { show: 'you', most: WAITS_SHOWN }),
    listWaits(actor, context, { show: 'your-teams', most: WAITS_SHOWN }),
  ]);
  return { counts: own.counts, you: own.waits, yourTeams: others.waits };
}
