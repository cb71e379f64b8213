import { type Actor, rolesOfGroups } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { TeamView } from '#domain/views/teams.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { HUMAN_TASK_INCLUDE, toInboxItem } from '../inbox/human-task-view.ts';
import { RUN_SUMMARY_INCLUDE, toRunSummary } from '../runs/run-summary.ts';

const RUNS_SHOWN = 10;
const TASKS_SHOWN = 20;

/** A team: its people, apps, open tasks and latest runs. @throws PortalError forbidden | not-found */
export async function getTeamView(
  actor: Actor,
  slug: string,
  context: ServerContext = getServerContext(),
): Promise<TeamView> {
  requireMay(actor, 'team.read');
  const { database, organisation, now } = context;
  const team = organisation.teams.find((candidate) => candidate.slug === slug);
  if (!team)
    throw new PortalError('not-found', `There is no team "${slug.slice(0, 100)}" in ${organisation.name}.`);
  const [people, apps, tasks, runs] = await Promise.all([
    database.person.findMany({ where: { groups: { has: team.group } }, orderBy: { name: 'asc' } }),
    listAppSummaries(context, { team: slug }),
    database.humanTask.findMany({
      where: {
        state: { in: ['opening', 'open'] },
        OR: [{ owner: slug }, { waiters: { some: { run: { team: slug } } } }],
      },
      orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
      take: TASKS_SHOWN,
      include: HUMAN_TASK_INCLUDE,
    }),
    database.run.findMany({
      where: { team: slug },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: RUNS_SHOWN,
      include: RUN_SUMMARY_INCLUDE,
    }),
  ]);
  return {
    slug: team.slug,
    name: team.name,
    slackChannel: team.slackChannel,
    githubTeam: team.githubTeam,
    group: team.group,
    limit: team.limit,
    members: people.map((person) => ({
      name: person.name,
      email: person.email,
      roles: rolesOfGroups(organisation, person.groups),
      isYou: person.id === actor.personId,
    })),
    apps,
    tasks: tasks.map((task) => toInboxItem(organisation, task)),
    runs: runs.map((run) => toRunSummary(organisation, actor, run)),
    asOf: now().toISOString(),
  };
}
