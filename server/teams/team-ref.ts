import type { AccessContext } from '#domain/access/permissions.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { TaskOwner } from '#domain/views/human-tasks.ts';
import type { TeamRef } from '#domain/views/shared.ts';

/** A team by its slug; one that has left the organisation file keeps its slug as its name. */
export function teamRef(organisation: Organisation, slug: string): TeamRef {
  return { slug, name: organisation.teams.find((team) => team.slug === slug)?.name ?? slug };
}

export function teamRefs(organisation: Organisation, slugs: readonly string[]): TeamRef[] {
  return slugs.map((slug) => teamRef(organisation, slug));
}

export function allTeamRefs(organisation: Organisation): TeamRef[] {
  return organisation.teams.map(({ slug, name }) => ({ slug, name }));
}

/** Owner of a human task: `platform`, or a team's slug. */
export function taskOwner(organisation: Organisation, owner: string): TaskOwner {
  return owner === 'platform' ? { kind: 'platform' } : { kind: 'team', team: teamRef(organisation, owner) };
}

/** The team a thing belongs to, for deciding who may act on it and for saying who may. */
export function ofTeam(organisation: Organisation, slug: string | null | undefined): AccessContext {
  return slug ? { team: slug, teamName: teamRef(organisation, slug).name } : {};
}
