import type { Actor } from '#domain/access/actor.ts';
import type { HomeWait } from '#domain/views/home.ts';
import { toApproval } from '../apps/place-view.ts';
import type { ServerContext } from '../context.ts';
import { toRepositoryRef } from '../runs/run-summary.ts';

/** Deployments that the reader may approve at the code host, and those of their own runs that somebody else must. */
export async function listApprovals(
  { personId, teams }: Actor,
  { database, organisation }: ServerContext,
  most: number,
): Promise<{ mine: HomeWait[]; others: HomeWait[] }> {
  const account = await database.githubAccount.findUnique({ where: { personId } });
  const githubTeams = organisation.teams
    .filter((team) => teams.includes(team.slug))
    .map((team) => team.githubTeam);
  const mayApprove = (row: { approverTeams: string[]; approverIds: bigint[] }) =>
    row.approverTeams.some((slug) => githubTeams.includes(slug)) ||
    (account !== null && row.approverIds.includes(account.githubId));
  const rows = await database.pendingApproval.findMany({
    where: {
      OR: [
        { approverTeams: { hasSome: githubTeams } },
        ...(account ? [{ approverIds: { has: account.githubId } }] : []),
        { repository: { runs: { some: { startedById: personId } } } },
      ],
    },
    orderBy: [{ since: 'asc' }, { repositoryId: 'asc' }, { environment: 'asc' }],
    take: most,
    include: {
      repository: {
        select: {
          owner: true,
          name: true,
          url: true,
          apps: { select: { name: true }, orderBy: { name: 'asc' } },
        },
      },
    },
  });
  const toWait = (row: (typeof rows)[number]): HomeWait => ({
    kind: 'approval',
    approval: toApproval(row, row.repository.owner),
    environment: row.environment,
    repository: toRepositoryRef(row.repository),
    apps: row.repository.apps.map(({ name }) => name),
  });
  return {
    mine: rows.filter(mayApprove).map(toWait),
    others: rows.filter((row) => !mayApprove(row)).map(toWait),
  };
}
