import { type Actor, rolesOfGroups } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { TeamView } from '#domain/views/teams.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { RUN_SUMMARY_INCLUDE, toRunSummary } from '../runs/run-summary.ts';
import { listWaits } from '../waits/list-waits.ts';

const RUNS_SHOWN = 10;
const WAITS_SHOWN = 20;

/** A team: its people, apps, what waits, and its latest runs. @throws PortalError forbidden | not-found */
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
  const [people, apps, { counts, waits }, runs, runsTotal] = await Promise.all([
    database.person.findMany({ where: { groups: { has: team.group } }, orderBy: { name: 'asc' } }),
    listAppSummaries(actor, context, { team: slug }),
    listWaits(actor, context, { show: 'all', team: slug, most: WAITS_SHOWN }),
    database.run.findMany({
      where: { team: slug },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: RUNS_SHOWN,
      include: RUN_SUMMARY_INCLUDE,
    }),
    database.run.count({ where: { team: slug } }),
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
    waits: { counts, shown: waits },
    runs: runs.map((run) => toRunSummary(organisation, actor, run)),
    runsTotal,
    asOf: now().toISOString(),
  };
}
