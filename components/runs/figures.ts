import { type RemainingAutomation, remainingAutomation } from '#domain/run/critical-path.ts';
import type { RunState } from '#domain/run/run.ts';
import type { ResourceView, RunStepView, RunView } from '#domain/views/runs.ts';

/** Machine time and people time of the run itself, always counted apart; an undo has its own. All in ms. */
export interface RunFigures {
  elapsedMs: number;
  waitedMs: number;
  automationMs: number;
  /** What automation of such a run usually takes. */
  usualMs: number;
  /** Automation still to come along the critical path, without waits for people; null when the run is over. */
  remaining: RemainingAutomation | null;
  stepsDone: number;
  stepsTotal: number;
}

type TimedRun = Pick<
  RunView,
  'state' | 'startedAt' | 'finishedAt' | 'undo' | 'waitingSince' | 'waitedMs' | 'expected' | 'steps'
>;

/** Nothing of the onboarding is to come. A failed build is not the end: the run goes on with the next commit. */
function isOver(state: RunState): boolean {
  return state === 'succeeded' || state === 'undone' || state === 'undoing';
}

/** @param now ms since the epoch, by the clock that made the view */
export function runFigures(run: TimedRun, now: number): RunFigures {
  const ended = run.finishedAt ?? run.undo?.startedAt;
  const end = ended ? Date.parse(ended) : now;
  const elapsedMs = Math.max(0, end - Date.parse(run.startedAt));
  const currentWaitMs = run.waitingSince ? Math.max(0, end - Date.parse(run.waitingSince)) : 0;
  const waitedMs = Math.min(elapsedMs, run.waitedMs + currentWaitMs);
  const automationMs = elapsedMs - waitedMs;
  return {
    elapsedMs,
    waitedMs,
    automationMs,
    usualMs: run.expected.automationMs,
    remaining: run.finishedAt || isOver(run.state) ? null : remainingAutomation(run.steps, now),
    stepsDone: run.steps.filter((step) => step.state === 'succeeded' || step.state === 'skipped').length,
    stepsTotal: run.steps.length,
  };
}

/** The step worth looking at first: what failed, then what waits, then what runs; null when the whole is the news. */
export function stepToShow(run: Pick<RunView, 'state' | 'steps'>): RunStepView | null {
  if (isOver(run.state)) return null;
  for (const state of ['failed', 'waiting', 'running'] as const) {
    const found = run.steps.find((step) => step.state === state);
    if (found) return found;
  }
  return run.steps.findLast((step) => step.state === 'succeeded') ?? run.steps[0] ?? null;
}

/**
 * What undoing takes away, puts back, and leaves. What is still being made, or comes with a later deployment, goes too
 * once it is there; what is gone already is left out.
 */
export function undoPreview(
  resources: readonly ResourceView[],
): Record<ResourceView['whenUndone'], ResourceView[]> {
  const there = resources.filter((resource) => resource.state !== 'removed');
  const those = (fate: ResourceView['whenUndone']) => there.filter(({ whenUndone }) => whenUndone === fate);
  return { removed: those('removed'), restored: those('restored'), kept: those('kept') };
}

/** The run found it as wanted or changed it. While a thing is being made, nobody knows yet whether it will be found. */
export function wasThere({ made, state }: ResourceView): boolean {
  return !made && state !== 'planned';
}

/** Things a run made, found there already, and is still making: what a later deployment brings is none of them. */
export function countResources(
  resources: readonly ResourceView[],
): Record<'made' | 'there' | 'beingMade', number> {
  const counts = { made: 0, there: 0, beingMade: 0 };
  for (const resource of resources.filter(({ comesWith }) => comesWith === null)) {
    if (resource.state === 'planned') counts.beingMade += 1;
    else if (wasThere(resource)) counts.there += 1;
    else counts.made += 1;
  }
  return counts;
}

/** Small cluster objects are shown as one line per namespace, those of a later deployment apart; the rest one by one. */
export type ResourceRow =
  | { kind: 'one'; resource: ResourceView }
  | { kind: 'group'; location: string; comesWith: string | null; resources: ResourceView[] };

const SHOWN_ALONE: ReadonlySet<string> = new Set(['Namespace', 'ServiceAccount']);

export function groupResources(resources: readonly ResourceView[]): ResourceRow[] {
  const rows: ResourceRow[] = [];
  const groups = new Map<string, ResourceView[]>();
  for (const resource of resources) {
    if (resource.system !== 'kubernetes' || SHOWN_ALONE.has(resource.kind)) {
      rows.push({ kind: 'one', resource });
      continue;
    }
    const location = resource.location ?? 'cluster';
    const { comesWith } = resource;
    const key = `${location} ${comesWith ?? ''}`;
    const group = groups.get(key);
    if (group) {
      group.push(resource);
      continue;
    }
    const started = [resource];
    groups.set(key, started);
    rows.push({ kind: 'group', location, comesWith, resources: started });
  }
  return rows.map((row) => {
    const [only, second] = row.kind === 'group' ? row.resources : [];
    return only && !second ? { kind: 'one', resource: only } : row;
  });
}
