import type { Actor } from '#domain/access/actor.ts';
import { may } from '#domain/access/permissions.ts';
import {
  type ClaimedName,
  compareNames,
  type NameHolder,
  type NameKind,
  takenNameSentence,
} from '#domain/plan/name-claims.ts';
import type { DatabaseOrTransaction } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';

export interface TakenName extends ClaimedName {
  /** Who has it, as far as the reader may know, and the way out. */
  sentence: string;
}

const CLAIM_INCLUDE = {
  repository: {
    select: {
      owner: true,
      name: true,
      apps: { select: { slug: true, registeredAt: true } },
    },
  },
  holders: {
    orderBy: { run: { startedAt: 'desc' } },
    take: 1,
    include: { run: { select: { number: true, activeKey: true } } },
  },
} as const satisfies Prisma.NameClaimInclude;

type ClaimRow = Prisma.NameClaimGetPayload<{ include: typeof CLAIM_INCLUDE }>;

/** Those of the names that another repository has. */
export async function listTakenNames(
  actor: Actor,
  database: DatabaseOrTransaction,
  { repositoryId, names }: { repositoryId: string; names: readonly ClaimedName[] },
): Promise<TakenName[]> {
  if (names.length === 0) return [];
  const claims = await database.nameClaim.findMany({
    where: {
      OR: names.map(({ kind, key }) => ({ kind, key })),
      repositoryId: { not: repositoryId },
    },
    include: CLAIM_INCLUDE,
  });
  const maySee = may(actor, 'app.read').allowed && may(actor, 'run.read').allowed;
  return claims
    .map((claim) => {
      const name = { kind: claim.kind as NameKind, key: claim.key };
      return { ...name, sentence: takenNameSentence(name, maySee ? toHolder(claim) : null) };
    })
    .toSorted(compareNames);
}

function toHolder({ app, repository, holders }: ClaimRow): NameHolder {
  const registered = repository.apps.some(({ slug, registeredAt }) => slug === app && registeredAt !== null);
  const run = holders[0]?.run;
  return {
    app,
    repository: `${repository.owner}/${repository.name}`,
    run:
      registered || !run
        ? null
        : { number: run.number, standing: run.activeKey === null ? 'ended' : 'under-way' },
  };
}
