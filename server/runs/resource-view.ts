import type { Plan } from '#domain/plan/plan.ts';
import type { OnboardingStep } from '#domain/run/run.ts';
import type { ResourceView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** A ledger entry with what decides whether undoing takes the thing away. */
export const RESOURCE_USE_INCLUDE = {
  resource: {
    include: {
      uses: { select: { runId: true, undoneAt: true, run: { select: { number: true } } } },
    },
  },
} as const satisfies Prisma.ResourceUseInclude;

export type ResourceUseRow = Prisma.ResourceUseGetPayload<{ include: typeof RESOURCE_USE_INCLUDE }>;

/** The ledger of a run. What a later deployment brings, for which the run does not wait, says so. */
export function toResourceViews(uses: readonly ResourceUseRow[], plan: Plan): ResourceView[] {
  const later = new Map(
    plan.environments.flatMap(({ name, namespace, deployOnMerge }) =>
      deployOnMerge ? [] : [[namespace, name] as const],
    ),
  );
  return uses.map((use) => {
    const { state, location } = use.resource;
    const isOfPipeline = use.step === ('await-first-deployment' satisfies OnboardingStep);
    const comesWith = state === 'planned' && isOfPipeline ? (later.get(location ?? '') ?? null) : null;
    return { ...toResourceView(use), comesWith };
  });
}

function toResourceView(use: ResourceUseRow): Omit<ResourceView, 'comesWith'> {
  const { resource } = use;
  const keptBecause = explainKept(use);
  return {
    id: resource.id,
    system: resource.system,
    kind: resource.kind,
    name: resource.name,
    location: resource.location,
    url: resource.url,
    step: use.step,
    state: resource.state as ResourceView['state'],
    made: use.made,
    at: use.at.toISOString(),
    whenUndone: keptBecause === null ? 'removed' : 'kept',
    keptBecause,
  };
}

/** Why undoing this run leaves the thing, as one sentence; null when it takes it away. */
function explainKept({ resource, runId, made, undo, replaced, undoneAt }: ResourceUseRow): string | null {
  if (resource.state === 'removed' || undoneAt) return null;
  if (!made) return explainFound(replaced);
  const others = resource.uses.filter((use) => use.runId !== runId && !use.undoneAt);
  if (others.length > 0) return `It is also used by run #${others.map((use) => use.run.number).join(', #')}.`;
  if (resource.state === 'kept' || undo === null) return 'It cannot be taken back.';
  return null;
}

/** What becomes of a thing that the run found; `replaced` as in the ledger. */
function explainFound(replaced: Prisma.JsonValue): string {
  if (replaced === null) return 'It was there before this run.';
  return (replaced as { before: unknown }).before === null
    ? 'It was there before this run, which changed it. What was in it is not known, so it stays as it is.'
    : 'It was there before this run, which changed it. What the run changed is put back.';
}
