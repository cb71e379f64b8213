import type { Actor } from '#domain/access/actor.ts';
import { needsALook } from '#domain/app-standing.ts';
import type { TeamListView } from '#domain/views/teams.ts';
import { listAppSummaries } from '../apps/list-apps.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { countWaitsOfTeams } from '../waits/wait-query.ts';

/** Every team with its figures: the reader's own first, then by name. @throws PortalError forbidden */
export async function getTeamListView(
  actor: Actor,
  context: ServerContext = getServerContext(),
): Promise<TeamListView> {
  requireMay(actor, 'team.read');
  const { database, organisation, now } = context;
  const [apps, people, waits] = await Promise.all([
    listAppSummaries(actor, context, {}),
    database.person.findMany({ select: { groups: true } }),
    countWaitsOfTeams(actor, context),
  ]);
  const teams = organisation.teams.map((team) => {
    const own = apps.filter((app) => app.team.slug === team.slug);
    return {
      slug: team.slug,
      name: team.name,
      slackChannel: team.slackChannel,
      apps: own.length,
      needALook: own.filter(({ standing }) => needsALook(standing)).length,
      onboarding: own.filter(({ standing }) => standing === 'onboarding').length,
      healthy: own.filter(({ standing }) => standing === 'healthy').length,
      members: people.filter((person) => person.groups.includes(team.group)).length,
      waits: waits.get(team.slug) ?? { all: 0, you: 0 },
      mine: actor.teams.includes(team.slug),
    };
  });
  teams.sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name, 'en'));
  return { teams, asOf: now().toISOString() };
}
