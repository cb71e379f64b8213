import { nameTakenTask } from '../../domain/human-task-wording.ts';
import { type ClaimedName, namesOf } from '../../domain/plan/name-claims.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { Prisma } from '../../prisma/generated/client.ts';
import { claimNames } from '../../prisma/name-claims.ts';
import type { ActivityDeps } from './deps.ts';
import { needsHuman } from './needs-human.ts';
import { type RunContext, taskSubject } from './run-context.ts';

/** Those of a plan's names that another repository has claimed. */
export async function listNamesOfOthers(
  { db }: Pick<ActivityDeps, 'db'>,
  plan: Plan,
): Promise<ClaimedName[]> {
  const { host, id } = plan.repository;
  const claims = await db.nameClaim.findMany({
    where: {
      OR: namesOf(plan).map(({ kind, key }) => ({ kind, key })),
      NOT: { repository: { host, externalId: BigInt(id) } },
    },
    select: { kind: true, key: true },
  });
  return claims as ClaimedName[];
}

/**
 * Every run claims its names when it starts. One that started before names were claimed does so here, where another
 * repository may have been first.
 * @throws PortalError needs-human when another repository has a name
 */
export async function ensureNames({ db }: Pick<ActivityDeps, 'db'>, context: RunContext): Promise<void> {
  const { plan, run } = context;
  const { repositoryId, id: runId } = run;
  const [taken] = await db.$transaction((tx) =>
    claimNames(tx, { repositoryId, runId, names: namesOf(plan) }),
  );
  if (!taken) return;
  const claim = await db.nameClaim.findUnique({
    where: { kind_key: { kind: taken.kind, key: taken.key } },
    include: { repository: { select: { owner: true, name: true } } },
  });
  // Released in this very moment: the next try has it.
  const takenBy = claim ? `${claim.repository.owner}/${claim.repository.name}` : 'another repository';
  throw needsHuman(nameTakenTask({ ...taskSubject(context), name: taken, takenBy }));
}

/**
 * A run that is undone, or that ended without having made anything, gives up its names: those that no other run of the
 * repository wants are free, and apps that were never registered are gone with it. A registered app keeps its names.
 */
export async function releaseNames(tx: Prisma.TransactionClient, runId: string): Promise<void> {
  const { repositoryId } = await tx.run.findUniqueOrThrow({
    where: { id: runId },
    select: { repositoryId: true },
  });
  await tx.nameClaimHolder.deleteMany({ where: { runId } });
  for (const app of await tx.app.findMany({ where: { runId } })) {
    const heir = await tx.nameClaimHolder.findFirst({
      where: { kind: 'app', key: app.slug, run: { repositoryId } },
      orderBy: { run: { startedAt: 'desc' } },
    });
    if (heir) await tx.app.update({ where: { id: app.id }, data: { runId: heir.runId } });
    else if (!app.registeredAt) await tx.app.delete({ where: { id: app.id } });
  }
  await tx.$executeRaw`
    DELETE FROM "NameClaim" AS claim WHERE claim."repositoryId" = ${repositoryId}::uuid
      AND NOT EXISTS (SELECT 1 FROM "NameClaimHolder" AS holder WHERE holder."kind" = claim."kind" AND holder."key" = claim."key")
      AND NOT EXISTS (SELECT 1 FROM "App" AS app WHERE app."repositoryId" = claim."repositoryId"
        AND (claim."app" IS NULL OR app."slug" = claim."app"))`;
}

/** As `releaseNames`, for a run that failed for good: one that made something keeps its names until it is undone. */
export async function releaseNamesOfFailed(tx: Prisma.TransactionClient, runId: string): Promise<void> {
  const left = await tx.resourceUse.count({
    where: {
      runId,
      undoneAt: null,
      removed: false,
      // What people were asked and told stays, and has no name that anybody else could want.
      resource: { system: { notIn: ['jira', 'slack'] } },
      OR: [
        { made: true },
        { replaced: { not: Prisma.DbNull } },
        // Announced, and never heard of: it may be there.
        { resource: { state: 'planned' }, change: 'add' },
      ],
    },
  });
  if (left === 0) await releaseNames(tx, runId);
}
