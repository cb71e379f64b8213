import type { Actor } from '#domain/access/actor.ts';
import type { Organisation } from '#domain/organisation.ts';
import type { RunKind } from '#domain/run/run.ts';
import type { RunSummaryView, RunUndoView } from '#domain/views/runs.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { readWaitingFor } from '../stored-json.ts';
import { teamRef } from '../teams/team-ref.ts';

/** What a row of a run list needs; nothing large. */
export const RUN_SUMMARY_INCLUDE = {
  repository: { select: { owner: true, name: true, url: true } },
  startedBy: { select: { name: true } },
  steps: { select: { name: true, state: true, position: true }, orderBy: { position: 'asc' } },
} as const satisfies Prisma.RunInclude;

export type RunSummaryRow = Prisma.RunGetPayload<{ include: typeof RUN_SUMMARY_INCLUDE }>;

/** A row of a run list, as this reader sees it. */
export function toRunSummary(organisation: Organisation, actor: Actor, run: RunSummaryRow): RunSummaryView {
  return {
    id: run.id,
    number: run.number,
    kind: run.kind as RunKind,
    title: run.title,
    state: run.state,
    team: teamRef(organisation, run.team),
    repository: toRepositoryRef(run.repository),
    startedBy: { name: run.startedBy.name, isYou: run.startedById === actor.personId },
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    undo: toRunUndo(run),
    currentStep: findCurrentStep(run.steps),
    stepsDone: run.steps.filter((step) => step.state === 'succeeded' || step.state === 'skipped').length,
    stepsTotal: run.steps.length,
    waitingFor: readWaitingFor(run.waitingFor),
    waitingSince: run.waitingSince?.toISOString() ?? null,
    outcome: run.outcome,
  };
}

/** When the run was undone; null when it was not. */
export function toRunUndo(run: Pick<RunSummaryRow, 'undoStartedAt' | 'undoFinishedAt'>): RunUndoView | null {
  return (
    run.undoStartedAt && {
      startedAt: run.undoStartedAt.toISOString(),
      finishedAt: run.undoFinishedAt?.toISOString() ?? null,
    }
  );
}

export function toRepositoryRef(repository: { owner: string; name: string; url: string }) {
  return { fullName: `${repository.owner}/${repository.name}`, url: repository.url };
}

/** What needs a look first: failed, then waiting, then running; null before the first and after the last. */
function findCurrentStep(steps: RunSummaryRow['steps']): string | null {
  for (const state of ['failed', 'waiting', 'running'] as const) {
    const step = steps.find((candidate) => candidate.state === state);
    if (step) return step.name;
  }
  return null;
}
