import type { DatabaseOrTransaction } from './client.ts';
import { Prisma } from './generated/client.ts';

interface Name {
  kind: string;
  key: string;
}

export interface NameClaimRequest<Wanted extends Name> {
  repositoryId: string;
  runId: string;
  /** Without repetition, in an order that every caller keeps to: two of them then never wait for each other in a circle. */
  names: ReadonlyArray<Wanted & { app: { name: string } | null }>;
}

/**
 * Claims names for a run's repository, inside the caller's transaction. A name that another transaction is claiming is
 * waited for: the primary key decides, and no look beforehand. The repository's own names are its own.
 * @returns the names that another repository has; empty when all of them are claimed now
 */
export async function claimNames<Wanted extends Name>(
  transaction: DatabaseOrTransaction,
  { repositoryId, runId, names }: NameClaimRequest<Wanted>,
): Promise<Wanted[]> {
  if (names.length === 0) return [];
  const rows = Prisma.join(
    names.map(
      ({ kind, key, app }) =>
        Prisma.sql`(${kind}, ${key}, ${repositoryId}::uuid, ${app?.name ?? null}::text)`,
    ),
  );
  const claimed = await transaction.$queryRaw<Name[]>`
    INSERT INTO "NameClaim" ("kind", "key", "repositoryId", "app") VALUES ${rows}
    ON CONFLICT ("kind", "key") DO UPDATE SET "app" = EXCLUDED."app"
      WHERE "NameClaim"."repositoryId" = EXCLUDED."repositoryId"
    RETURNING "kind", "key"`;
  await transaction.nameClaimHolder.createMany({
    data: claimed.map(({ kind, key }) => ({ kind, key, runId })),
    skipDuplicates: true,
  });
  return names.filter((name) => !claimed.some((row) => row.kind === name.kind && row.key === name.key));
}
