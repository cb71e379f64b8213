import type { Change } from '../../domain/plan/plan.ts';
import type { OnboardingStep } from '../../domain/run/run.ts';
import type { Database } from '../../prisma/client.ts';
import { Prisma } from '../../prisma/generated/client.ts';

/** How to take a thing back: a name of the table in `undo.ts`, with what it needs to find the thing again. */
export interface UndoNote {
  undo: string;
  args: Record<string, string | number | null>;
}

/** What made the claim: a step of the run, or its undo. */
export type LedgerStep = OnboardingStep | 'undo';

export interface ResourceClaim {
  runId: string;
  step: LedgerStep;
  system: 'github' | 'kubernetes' | 'jira' | 'slack' | 'catalog';
  /** In the system's own words. */
  kind: string;
  /** Natural key inside the system. */
  key: string;
  name: string;
  location?: string;
  url?: string | null;
  /** Null when the thing is irreversible or goes with another one. */
  undo: UndoNote | null;
  /** What the plan said of it. A thing that was there before is never taken for the run's own, whatever a retry finds. */
  change?: Change;
  /** What the effect is about to write, where that is known beforehand: undo knows the thing by it. */
  version?: string;
}

export interface ClaimedResource {
  id: string;
  version: string | null;
  state: string;
}

/** What a run found and what it wrote instead, never a secret: enough to put it back. Null where it cannot be read. */
export interface Replaced {
  before: unknown;
  after: unknown;
}

/** Keeps what is about to be replaced. Called before the change, as the undo is. */
export type KeepReplaced = (replaced: Replaced) => Promise<void>;

/** What an effect did to the thing it claimed. */
export interface Confirmation {
  /** `created` by this run, `changed`, or `unchanged`: found as wanted. */
  outcome: 'created' | 'changed' | 'unchanged';
  url?: string | null;
  version?: string | null;
}

/**
 * Registers the undo before the effect (law 3), then says what the effect did.
 * Doing it twice, also after a crash in between, leaves one row: the key is the thing's own.
 * A thing is the run's own when the run created it, or when it appeared after the run claimed it: a retry that finds
 * the effect of its own first try still knows it made it. What the run found and changes, the effect says beforehand.
 */
export async function ensureRecorded(
  db: Database,
  claim: ResourceClaim,
  effect: (before: ClaimedResource, keepReplaced: KeepReplaced) => Promise<Confirmation>,
): Promise<Confirmation> {
  const resource = await claimResource(db, claim);
  const use = { resourceId: resource.id, runId: claim.runId };
  const wasAbsent = claim.change === undefined || claim.change === 'add';
  const appearedSince = resource.interrupted && wasAbsent;
  /** The first time counts: what a later try finds is the run's own work. */
  const keepReplaced = ({ before, after }: Replaced) =>
    db.resourceUse.updateMany({
      where: { ...use, made: false, replaced: { equals: Prisma.DbNull } },
      data: { replaced: { before, after } as Prisma.InputJsonObject },
    });
  const confirmation = await effect(resource, async (replaced) => {
    if (!appearedSince) await keepReplaced(replaced);
  });
  const made = confirmation.outcome === 'created' || appearedSince;
  await db.$transaction([
    db.managedResource.update({
      where: { id: resource.id },
      data: { state: 'present', url: confirmation.url, version: confirmation.version },
    }),
    ...(made ? [db.resourceUse.update({ where: { resourceId_runId: use }, data: { made: true } })] : []),
    // Changed, and the effect could not say what was there: undo names it.
    ...(!made && confirmation.outcome === 'changed' ? [keepReplaced({ before: null, after: null })] : []),
  ]);
  return confirmation;
}

/**
 * Says beforehand that this run is about to make (or to use) a thing; the first claim of a run counts.
 * `interrupted`: this run claimed the thing before, did not see it there, and never heard whether the effect took place.
 */
export async function claimResource(
  db: Database,
  claim: ResourceClaim,
  origin: 'made' | 'found' = 'found',
): Promise<ClaimedResource & { interrupted: boolean }> {
  const { system, kind, key, name, location, url, runId, step, undo, version } = claim;
  return db.$transaction(async (tx) => {
    const resource = await tx.managedResource.upsert({
      where: { system_kind_key: { system, kind, key } },
      create: { system, kind, key, name, location, url, version },
      update: { name, location, version },
    });
    const revived = resource.state === 'removed';
    if (revived) {
      await tx.managedResource.update({
        where: { id: resource.id },
        data: { state: 'planned', version: version ?? null },
      });
    }
    const id = { resourceId_runId: { resourceId: resource.id, runId } };
    const used = await tx.resourceUse.findUnique({ where: id });
    if (!used) {
      await tx.resourceUse.create({
        data: {
          resourceId: resource.id,
          runId,
          step,
          made: origin === 'made',
          change: claim.change ?? 'add',
          ...(undo ? { undo: { ...undo } } : {}),
        },
      });
    }
    return {
      id: resource.id,
      version: revived ? (version ?? null) : resource.version,
      state: revived ? 'planned' : resource.state,
      interrupted: used !== null && used.replaced === null && resource.state === 'planned',
    };
  });
}
