import type { Plan } from '#domain/plan/plan.ts';
import type { OnboardingStep } from '#domain/run/run.ts';
import { decideUndo, type StaysBecause } from '#domain/run/undo-decision.ts';
import type { ResourceView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** A ledger entry with every run's use of the thing: they decide what undoing does to it. */
export const RESOURCE_USE_INCLUDE = {
  resource: {
    include: { uses: { where: { removed: false }, include: { run: { select: { number: true } } } } },
  },
} as const satisfies Prisma.ResourceUseInclude;

export type ResourceUseRow = Prisma.ResourceUseGetPayload<{ include: typeof RESOURCE_USE_INCLUDE }>;

/** A run with its ledger, as far as its resources tell of it. */
interface RunOfResources {
  resourceUses: readonly ResourceUseRow[];
  steps: ReadonlyArray<{ name: string; state: string }>;
}

/** The ledger of a run. What a later deployment brings, for which the run does not wait, says so. */
export function toResourceViews(
  { resourceUses: uses, steps }: RunOfResources,
  plan: Plan | null,
): ResourceView[] {
  const isMerged = steps.some(
    ({ name, state }) => name === ('await-merge' satisfies OnboardingStep) && state === 'succeeded',
  );
  const later = new Map(
    (plan?.environments ?? []).flatMap(({ name, namespace, deployOnMerge }) =>
      deployOnMerge ? [] : [[namespace, name] as const],
    ),
  );
  const things = uses.map(({ resource }) => resource);
  return uses.map((use) => {
    const { state, location } = use.resource;
    const isOfPipeline = use.step === ('await-first-deployment' satisfies OnboardingStep);
    const comesWith = state === 'planned' && isOfPipeline ? (later.get(location ?? '') ?? null) : null;
    const isMergedPull = isMerged && use.resource.kind === 'pull-request' && use.step !== 'undo';
    return { ...toResourceView(use, things), ...(isMergedPull ? MERGED : {}), comesWith };
  });
}

const MERGED = {
  whenUndone: 'kept',
  keptBecause: 'It is merged: its files are taken out by a pull request of the undo, or stay by choice.',
} as const satisfies Partial<ResourceView>;

type Thing = ResourceUseRow['resource'];

function toResourceView(use: ResourceUseRow, things: readonly Thing[]): Omit<ResourceView, 'comesWith'> {
  const { resource } = use;
  return {
    id: resource.id,
    system: resource.system,
    kind: resource.kind,
    name: resource.name,
    location: resource.location,
    url: resource.url,
    step: use.step,
    state: use.removed ? 'removed' : (resource.state as ResourceView['state']),
    made: use.made,
    at: use.at.toISOString(),
    ...tellUndo(use, things),
  };
}

/** What undoing the run does to the thing, by the same decision as the undo itself, and why when it stays. */
function tellUndo(
  { runId, resource, undoneAt, removed }: ResourceUseRow,
  things: readonly Thing[],
): Pick<ResourceView, 'whenUndone' | 'keptBecause'> {
  if (undoneAt && !removed && resource.state !== 'removed')
    return { whenUndone: 'kept', keptBecause: 'It stayed when this run was undone.' };
  const decision = decideUndo(runId, resource, things);
  switch (decision.does) {
    case 'nothing':
    case 'remove':
    case 'remove-with-namespace':
      return { whenUndone: 'removed', keptBecause: null };
    case 'restore':
      return { whenUndone: 'restored', keptBecause: null };
    case 'keep':
      return { whenUndone: 'kept', keptBecause: sentenceOf(decision.because, resource) };
    default:
      return decision satisfies never;
  }
}

function sentenceOf(because: StaysBecause, { uses }: Thing): string {
  switch (because.kind) {
    case 'found':
      return 'It was there before this run.';
    case 'changed':
      return 'It was there before this run, which changed it. What was in it is not known, so it stays as it is.';
    case 'maybe-changed':
      return 'It was there before this run, which may change it. What was in it is not known, so it stays as it is.';
    case 'used': {
      const numbers = uses.filter(({ runId }) => because.byRuns.includes(runId)).map(({ run }) => run.number);
      return `It is also used by run #${numbers.join(', #')}.`;
    }
    case 'irreversible':
      return 'It cannot be taken back.';
    case 'of-namespace':
      return 'It is part of its namespace, which stays.';
    case 'holds-found':
      return `${because.thing} in it was there before Onramp.`;
    default:
      return because satisfies never;
  }
}
