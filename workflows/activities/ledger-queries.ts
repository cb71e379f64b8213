import { PortalError } from '../../domain/portal-error.ts';
import type { OnboardingStep } from '../../domain/run/run.ts';
import type { Database } from '../../prisma/client.ts';

/** Number of the run's own pull request, which is not that of its undo; null when it needed none. */
export async function findPullRequestOf(db: Database, runId: string): Promise<{ number: number } | null> {
  const use = await findUse(db, runId, 'pull-request');
  const number = Number(use?.resource.version);
  if (use && !Number.isInteger(number))
    throw new PortalError('internal', `The ledger has no number for ${use.resource.name}.`);
  return use ? { number } : null;
}

/** Commit that the run put on its branch: what the person approved. Null when it made none. */
export async function findCommitOf(db: Database, runId: string): Promise<string | null> {
  return (await findUse(db, runId, 'branch'))?.resource.version ?? null;
}

const findUse = (db: Database, runId: string, kind: string) =>
  db.resourceUse.findFirst({
    where: {
      runId,
      step: 'open-pull-request' satisfies OnboardingStep,
      resource: { system: 'github', kind },
    },
    include: { resource: true },
  });
