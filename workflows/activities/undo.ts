import { PortalError } from '../../domain/portal-error.ts';
import {
  decideUndo,
  isUnheard,
  keysInside,
  makersOf,
  type StaysBecause,
  type UndoDecision,
} from '../../domain/run/undo-decision.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';
import type { Replaced, UndoNote } from './ledger.ts';
import { createRestores } from './restore.ts';
import { loadRun } from './run-context.ts';
import { createUndoWays, type UndoResult } from './undo-ways.ts';

/** What an undo reads of a thing: every run's use of what is there now. */
const RESOURCE_INCLUDE = {
  uses: { where: { removed: false }, include: { run: { select: { startedAt: true } } } },
} as const satisfies Prisma.ManagedResourceInclude;

type Resource = Prisma.ManagedResourceGetPayload<{ include: typeof RESOURCE_INCLUDE }>;

/** Taking back what a run made: queries on the ledger, newest first. */
export function createUndoActivities(deps: ActivityDeps) {
  const { db } = deps;
  const ways = createUndoWays(deps);
  const restores = createRestores(deps);

  return {
    /** What this run made and has not taken back, newest first. */
    async listUndoable({
      runId,
    }: {
      runId: string;
    }): Promise<{ resources: Array<{ id: string; name: string; kind: string }> }> {
      const uses = await db.resourceUse.findMany({
        where: { runId, undoneAt: null },
        orderBy: [{ at: 'desc' }, { resourceId: 'desc' }],
        include: { resource: true },
      });
      return {
        resources: uses.map(({ resource }) => ({
          id: resource.id,
          name: calledOf(resource),
          kind: resource.kind,
        })),
      };
    },

    /** It could not be taken back: it stays, and its undo is not tried again. */
    async keepResource({ runId, resourceId }: { runId: string; resourceId: string }): Promise<void> {
      await db.$transaction([
        db.resourceUse.update({
          where: { resourceId_runId: { resourceId, runId } },
          data: { undoneAt: new Date() },
        }),
        db.managedResource.update({ where: { id: resourceId }, data: { state: 'kept' } }),
      ]);
    },

    /**
     * Takes one thing back: removes what the run made, puts back what it changed. What others use, what was changed since,
     * and what cannot be undone is kept, and named.
     */
    async undoResource({
      runId,
      resourceId,
    }: {
      runId: string;
      resourceId: string;
    }): Promise<{ kept: string | null }> {
      const resources = await db.managedResource.findMany({
        where: { uses: { some: { runId } } },
        include: RESOURCE_INCLUDE,
      });
      const resource = resources.find(({ id }) => id === resourceId);
      if (!resource) throw new PortalError('internal', 'The ledger has no such thing of this run.');
      const decision = decideUndo(runId, resource, resources);
      const result = await takeBack(runId, resource, decision);
      await db.$transaction([
        db.resourceUse.update({
          where: { resourceId_runId: { resourceId, runId } },
          data: { undoneAt: new Date() },
        }),
        ...(result === 'removed' ? markRemoved(resource) : []),
      ]);
      return { kept: typeof result === 'object' ? result.kept : null };
    },
  };

  async function takeBack(
    runId: string,
    resource: Resource,
    decision: UndoDecision,
  ): Promise<UndoResult | 'done'> {
    switch (decision.does) {
      case 'nothing':
      case 'remove-with-namespace':
        return 'done';
      case 'remove':
        return remove(runId, resource);
      case 'restore':
        return restore(runId, resource);
      case 'keep': {
        const kept = sentenceOf(decision.because, calledOf(resource));
        return kept === null ? 'done' : { kept };
      }
      default:
        return decision satisfies never;
    }
  }

  async function remove(runId: string, resource: Resource): Promise<UndoResult> {
    const use = getUse(resource, runId);
    const note = use.undo as unknown as UndoNote;
    const way = ways[note.undo];
    if (!way) throw new PortalError('internal', `No way is known to take back "${note.undo}".`);
    const { plan } = await loadRun(deps, runId);
    const startedAt = [use, ...makersOf(resource)].map(({ run }) => run.startedAt.getTime());
    return way({
      runId,
      plan,
      args: note.args,
      called: calledOf(resource),
      heard: isUnheard(resource) ? 'unheard' : 'made',
      version: resource.version,
      claimedAt: use.at,
      madeAfter: new Date(Math.min(...startedAt)),
    });
  }

  async function restore(runId: string, resource: Resource): Promise<'done' | { kept: string }> {
    const use = getUse(resource, runId);
    const note = use.undo as unknown as UndoNote;
    const { plan } = await loadRun(deps, runId);
    const putBack = restores[note.undo];
    if (!putBack) throw new PortalError('internal', `No way is known to put back "${note.undo}".`);
    const result = await putBack(plan, note.args, use.replaced as unknown as Replaced);
    if (typeof result === 'object') return result;
    const isMade = makersOf(resource).length > 0;
    return result === 'untouched' && isMade
      ? { kept: `${calledOf(resource)}, which another run uses` }
      : 'done';
  }

  /** It is gone, with all that is in it: who made it has not made what comes under its key from now on. */
  function markRemoved(resource: Resource) {
    const inside = keysInside(resource);
    const gone: Prisma.ManagedResourceWhereInput = {
      OR: [
        { id: resource.id },
        ...(inside === null ? [] : [{ system: 'kubernetes', key: { startsWith: inside } }]),
      ],
    };
    return [
      db.resourceUse.updateMany({ where: { resource: gone }, data: { removed: true } }),
      db.managedResource.updateMany({ where: gone, data: { state: 'removed' } }),
    ];
  }
}

const calledOf = ({ kind, name }: Pick<Resource, 'kind' | 'name'>) => `${kind} ${name}`;

function getUse({ uses }: Resource, runId: string): Resource['uses'][number] {
  const use = uses.find((one) => one.runId === runId);
  if (!use) throw new RangeError(`The run ${runId} does not use the thing.`);
  return use;
}

/** What stays, as the run's outcome names it; null for what is as it was before the run, and for what is but a record. */
function sentenceOf(because: StaysBecause, called: string): string | null {
  switch (because.kind) {
    case 'found':
    case 'of-namespace':
    case 'irreversible':
      return null;
    case 'changed':
      return `${called}, which this run changed and whose former content is not known`;
    case 'maybe-changed':
      return `${called}, which this run may have changed and whose former content is not known`;
    case 'used':
      return `${called}, which another run uses`;
    case 'holds-found':
      return `${called}, because ${because.thing} in it was there before Onramp`;
    default:
      return because satisfies never;
  }
}
