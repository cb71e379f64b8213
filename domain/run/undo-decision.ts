import type { Change } from '../plan/plan.ts';
import type { PipelineSetting } from './broken-pipeline.ts';

/** Names of ways to take back that can also put back what the run replaced. */
export const RESTORABLE = ['github/variable', 'github/environment', 'github/ruleset'] as const;
export type Restorable = (typeof RESTORABLE)[number];

/** A run's use of a thing, as in the ledger. */
export interface UseFacts {
  runId: string;
  made: boolean;
  /** What the run's plan said of the thing; null in old rows. */
  change: string | null;
  /** `{ undo }` names the way to take it back; null when it goes with another thing, or cannot be taken back. */
  undo: unknown;
  /** `{ before, after }` when the run changed what it found; `before` is null where nobody can say what was there. */
  replaced: unknown;
  undoneAt: Date | null;
  /** The thing of this use was removed: what is under its key now is another one. */
  removed: boolean;
}

/** A thing of the ledger with the uses of all runs. */
export interface ThingFacts {
  system: string;
  kind: string;
  /** Of a cluster's object: `<cluster>/<namespace or ->/<Kind>/<name>`. */
  key: string;
  name: string;
  state: string;
  uses: readonly UseFacts[];
}

/** Why a thing stays when a run is undone. */
export type StaysBecause =
  /** It was there before the run, which left it as it was. */
  | { kind: 'found' }
  /** It was there before; the run changed it, and nobody can say what was in it. */
  | { kind: 'changed' }
  /** As `changed`, but the run never heard whether its change took place. */
  | { kind: 'maybe-changed' }
  | { kind: 'used'; byRuns: string[] }
  | { kind: 'irreversible' }
  /** It is part of a namespace that stays. */
  | { kind: 'of-namespace' }
  /** A namespace with a thing in it that was there before Onramp: named as `<Kind> <name>`. */
  | { kind: 'holds-found'; thing: string };

/**
 * What undoing a run does to a thing. `remove` is the most that happens: what is found outside may still keep the thing
 * (somebody put something into it, or made it instead of the run). `keep` is final.
 */
export type UndoDecision =
  | { does: 'nothing' }
  | { does: 'remove' }
  /** It goes with the namespace that it is in. */
  | { does: 'remove-with-namespace' }
  /** Put back as it was, while it is still what the run wrote. */
  | { does: 'restore' }
  | { does: 'keep'; because: StaysBecause };

/**
 * Decides what becomes of a thing when the run is undone; the page's announcement and the undo itself both ask here.
 * @param things everything in the run's ledger: what is in a namespace decides about it, and the other way round
 */
export function decideUndo(runId: string, thing: ThingFacts, things: readonly ThingFacts[]): UndoDecision {
  const use = findUse(thing, runId);
  if (!use || use.removed || thing.state === 'removed') return { does: 'nothing' };
  const isOurs = isMadeByOnramp(thing, use);
  if (use.undo === null) return decideWithoutUndo(runId, thing, use, things);
  const byRuns = thing.uses.filter((one) => one.runId !== runId && !one.undoneAt && !one.removed);
  // Whoever uses a shared thing last takes it away, provided that Onramp made it and did not find it there.
  if (isOurs && byRuns.length === 0) {
    const found = contentsOf(thing, things).find((inside) => !isFromOnramp(inside, runId));
    if (!found) return { does: 'remove' };
    return keep({ kind: 'holds-found', thing: `${found.kind} ${found.name}` });
  }
  const canRestore = RESTORABLE.some((name) => name === fieldOf(use.undo, 'undo'));
  if (canRestore && fieldOf(use.replaced, 'before') !== null) return { does: 'restore' };
  if (isOurs) return keep({ kind: 'used', byRuns: byRuns.map((one) => one.runId) });
  if (use.replaced) return keep({ kind: 'changed' });
  // What can be put back is noted before it is changed: without a note nothing of it was.
  const mayBeChanged = thing.state === 'planned' && !canRestore && !isLeftAlone(use.change);
  return keep({ kind: mayBeChanged ? 'maybe-changed' : 'found' });
}

/** What has no way back of its own: part of a namespace, or irreversible. */
function decideWithoutUndo(
  runId: string,
  thing: ThingFacts,
  use: UseFacts,
  things: readonly ThingFacts[],
): UndoDecision {
  const isOurs = isMadeByOnramp(thing, use);
  const namespace = things.find((one) => isNamespaceOf(one, thing));
  if (namespace && decideUndo(runId, namespace, things).does === 'remove')
    return { does: 'remove-with-namespace' };
  if (!isOurs && use.replaced) return keep({ kind: 'changed' });
  if (!isOurs) return keep({ kind: 'found' });
  return keep({ kind: namespace ? 'of-namespace' : 'irreversible' });
}

/**
 * Whether Onramp made the thing that is there now: a run says so, or this one announced it, saw nothing there, and never
 * heard whether it was made. What a run made of a thing since removed does not count.
 */
function isMadeByOnramp(thing: ThingFacts, use: UseFacts): boolean {
  const madeUnheard = isUnheard(thing) && use.change === 'add' && use.replaced === null;
  return madeUnheard || makersOf(thing).length > 0;
}

/** Uses by runs that made the thing that is there now. */
export function makersOf<Use extends UseFacts>(thing: { uses: readonly Use[] }): Use[] {
  return thing.uses.filter((use) => use.made && !use.removed);
}

/** Announced, and never confirmed: the effect may have taken place all the same. */
export const isUnheard = (thing: Pick<ThingFacts, 'state'>): boolean => thing.state === 'planned';

function isFromOnramp(thing: ThingFacts, runId: string): boolean {
  const use = findUse(thing, runId);
  return !use || use.removed || thing.state === 'removed' || isMadeByOnramp(thing, use);
}

const findUse = (thing: ThingFacts, runId: string) => thing.uses.find((use) => use.runId === runId);
/** Null for what is not there. */
const fieldOf = (data: unknown, field: string): unknown =>
  (data as Record<string, unknown> | null)?.[field] ?? null;
const keep = (because: StaysBecause): UndoDecision => ({ does: 'keep', because });
const isLeftAlone = (change: string | null) =>
  change === ('same' satisfies Change) || change === ('keep' satisfies Change);

/** Start of the keys of everything inside a namespace; null for anything else. */
export function keysInside(thing: Pick<ThingFacts, 'system' | 'kind' | 'key' | 'name'>): string | null {
  if (thing.system !== 'kubernetes' || thing.kind !== 'Namespace') return null;
  const [cluster] = thing.key.split('/');
  return `${cluster}/${thing.name}/`;
}

function contentsOf(thing: ThingFacts, things: readonly ThingFacts[]): ThingFacts[] {
  const start = keysInside(thing);
  if (start === null) return [];
  return things.filter(({ system, key }) => system === 'kubernetes' && key.startsWith(start));
}

function isNamespaceOf(namespace: ThingFacts, thing: ThingFacts): boolean {
  const start = keysInside(namespace);
  return start !== null && thing.system === 'kubernetes' && thing.key.startsWith(start);
}

/** Variables and secrets that undoing the run takes away from the repository's workflows. */
export function settingsThatGo(runId: string, things: readonly ThingFacts[]): PipelineSetting[] {
  return things.flatMap((thing): PipelineSetting[] => {
    const { system, kind } = thing;
    if (system !== 'github' || (kind !== 'variable' && kind !== 'secret')) return [];
    if (decideUndo(runId, thing, things).does !== 'remove') return [];
    const args = fieldOf(findUse(thing, runId)?.undo, 'args');
    const environment = fieldOf(args, 'environment');
    return [
      {
        kind,
        environment: environment === null ? null : String(environment),
        name: String(fieldOf(args, 'name')),
      },
    ];
  });
}
