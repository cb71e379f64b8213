import { type Actor, rolesOfGroups } from '#domain/access/actor.ts';
import { may, PERMISSIONS } from '#domain/access/permissions.ts';
import type { OnboardHelp, OnboardPageView } from '#domain/views/onboard-page.ts';
import { getServerContext, type ServerContext } from '../context.ts';

/** Whether the reader may onboard a repository, and who can do it for them when not. */
export async function getOnboardPageView(
  actor: Actor,
  context: ServerContext = getServerContext(),
): Promise<OnboardPageView> {
  const permission = may(actor, 'plan.create');
  return { may: permission, ask: permission.allowed ? null : await findHelp(actor, context) };
}

async function findHelp(actor: Actor, { database, organisation }: ServerContext): Promise<OnboardHelp> {
  const teams = organisation.teams.filter(({ slug }) => actor.teams.includes(slug));
  const people = await database.person.findMany({
    where: { groups: { hasSome: teams.map(({ group }) => group) } },
    orderBy: { name: 'asc' },
    select: { name: true, groups: true },
  });
  const allowed = Object.keys(PERMISSIONS['plan.create'].roles);
  const helpers = people.filter(({ groups }) =>
    rolesOfGroups(organisation, groups).some((role) => allowed.includes(role)),
  );
  return {
    teams: teams.map(({ slug, name, group, slackChannel }) => ({
      slug,
      name,
      slackChannel,
      people: helpers.filter(({ groups }) => groups.includes(group)).map((person) => person.name),
    })),
    platformChannel: organisation.slack.platformChannel,
  };
}
