import type { Actor } from '#domain/access/actor.ts';
import type { ApiTokenScope, ProfileView } from '#domain/views/profile.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { teamRefs } from '../teams/team-ref.ts';

/** The reader's own account: roles, linked GitHub account, API tokens. */
export async function getProfileView(
  actor: Actor,
  { database, organisation, codeHost, now }: ServerContext = getServerContext(),
): Promise<ProfileView> {
  const [account, tokens] = await Promise.all([
    database.githubAccount.findUnique({ where: { personId: actor.personId } }),
    database.apiToken.findMany({
      where: { personId: actor.personId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    }),
  ]);
  return {
    person: {
      name: actor.name,
      email: actor.email,
      roles: [...actor.roles],
      teams: teamRefs(organisation, actor.teams),
      groupsSeenAt: actor.groupsSeenAt.toISOString(),
    },
    github: {
      host: codeHost.host,
      account:
        account && account.host === codeHost.host
          ? { login: account.login, linkedAt: account.linkedAt.toISOString() }
          : null,
      linkUrl: '/api/link/github',
    },
    tokens: tokens.map((token) => ({
      id: token.id,
      name: token.name,
      prefix: token.prefix,
      scopes: token.scopes as ApiTokenScope[],
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt.toISOString(),
      lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
      revokedAt: token.revokedAt?.toISOString() ?? null,
    })),
    asOf: now().toISOString(),
  };
}
