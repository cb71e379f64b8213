import type { Actor } from '#domain/access/actor.ts';
import type { HomeWait } from '#domain/views/home.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { toApproval } from '../apps/place-view.ts';
import type { ServerContext } from '../context.ts';
import { toRepositoryRef } from '../runs/run-summary.ts';

const APPROVAL_INCLUDE = {
  repository: {
    select: {
      owner: true,
      name: true,
      url: true,
      apps: { select: { name: true }, orderBy: { name: 'asc' } },
    },
  },
} as const satisfies Prisma.PendingApprovalInclude;

type ApprovalRow = Prisma.PendingApprovalGetPayload<{ include: typeof APPROVAL_INCLUDE }>;

/**
 * Deployments that the reader may approve at the code host, and those of their own runs that somebody else must: the
 * oldest of each, at most `most`.
 */
export async function listApprovals(
  actor: Actor,
  context: ServerContext,
  most: number,
): Promise<{ mine: HomeWait[]; others: HomeWait[] }> {
  const mine = await approvableBy(actor, context);
  const ofOwnRuns = { repository: { runs: { some: { startedById: actor.personId } } } };
  const list = async (where: Prisma.PendingApprovalWhereInput) => {
    const rows = await context.database.pendingApproval.findMany({
      where,
      orderBy: [{ since: 'asc' }, { repositoryId: 'asc' }, { environment: 'asc' }],
      take: most,
      include: APPROVAL_INCLUDE,
    });
    return rows.map(toWait);
  };
  // Asked apart: many old ones of others would leave no room for the reader's.
  const [own, others] = await Promise.all([list(mine), list({ ...ofOwnRuns, NOT: mine })]);
  return { mine: own, others };
}

/** How many deployments the reader may approve at the code host. */
export async function countApprovals(actor: Actor, context: ServerContext): Promise<number> {
  return context.database.pendingApproval.count({ where: await approvableBy(actor, context) });
}

/** Those that name the reader's account at the host, or a team of the reader's there. */
async function approvableBy(
  { personId, teams }: Actor,
  { database, organisation }: ServerContext,
): Promise<Prisma.PendingApprovalWhereInput> {
  const account = await database.githubAccount.findUnique({ where: { personId } });
  const ofTeams = await Promise.all(
    organisation.teams
      .filter(({ slug }) => teams.includes(slug))
      .map(async ({ slug, githubTeam }) => ({
        approverTeams: { has: githubTeam },
        repository: { OR: await listOwners(database, slug) },
      })),
  );
  const ofAccount = account
    ? [{ approverIds: { has: account.githubId }, repository: { host: account.host } }]
    : [];
  return { OR: [...ofTeams, ...ofAccount] };
}

/**
 * Where a team has repositories. Every owner at a code host has teams of its own, so a team of the same slug is the same
 * team only there.
 */
function listOwners(
  database: ServerContext['database'],
  team: string,
): Promise<Array<{ host: string; owner: string }>> {
  return database.repository.findMany({
    where: { OR: [{ apps: { some: { team } } }, { runs: { some: { team } } }] },
    distinct: ['host', 'owner'],
    select: { host: true, owner: true },
  });
}

const toWait = (row: ApprovalRow): HomeWait => ({
  kind: 'approval',
  approval: toApproval(row, row.repository.owner),
  environment: row.environment,
  repository: toRepositoryRef(row.repository),
  apps: row.repository.apps.map(({ name }) => name),
});
