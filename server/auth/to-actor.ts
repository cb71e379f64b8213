import { type Actor, type ActorVia, rolesOfGroups, teamsOfGroups } from '#domain/access/actor.ts';
import { asPersonId } from '#domain/ids.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { Person } from '#prisma/generated/client.ts';

/** Roles and teams are computed from the groups on each request; nothing of them is kept. */
export function toActor(organisation: Organisation, person: Person, via: ActorVia): Actor {
  return {
    personId: asPersonId(person.id),
    name: person.name,
    email: person.email,
    roles: rolesOfGroups(organisation, person.groups),
    teams: teamsOfGroups(organisation, person.groups),
    groupsSeenAt: person.groupsSeenAt,
    via,
  };
}
