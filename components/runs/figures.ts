import type { RunState } from '#domain/run/run.ts';
import type { ResourceView, RunStepView, RunView } from '#domain/views.ts';

/** Machine time and people time, always counted apart. All in ms. */
export interface RunFigures {
  elapsedMs: number;
  waitedMs: number;
  automationMs: number;
  /** Automation still to come, or null when the run is over or took longer than expected already. */
  remainingMs: number | null;
  stepsDone: number;
  stepsTotal: number;
}

const FINAL: ReadonlySet<RunState> = new Set(['succeeded', 'failed', 'undone']);

export function isFinal(state: RunState): boolean {
  return FINAL.has(state);
}

/** @param now ms since the epoch, by the clock that made the view */
export function runFigures(run: RunView, now: number): RunFigures {
  const end = run.finishedAt ? Date.parse(run.finishedAt) : now;
  const elapsedMs = Math.max(0, end - Date.parse(run.startedAt));
  const currentWaitMs = run.waitingSince ? Math.max(0, end - Date.parse(run.waitingSince)) : 0;
  const waitedMs = Math.min(elapsedMs, run.waitedMs + currentWaitMs);
  const automationMs = elapsedMs - waitedMs;
  const remainingMs = run.expected.automationMs - automationMs;
  return {
    elapsedMs,
    waitedMs,
    automationMs,
    remainingMs: isFinal(run.state) || remainingMs <= 0 ? null : remainingMs,
    stepsDone: run.steps.filter((step) => step.state === 'succeeded' || step.state === 'skipped').length,
    stepsTotal: run.steps.length,
  };
}

/** The step worth looking at first: what failed, then what waits, then what runs; null when the whole is the news. */
export function stepToShow(run: Pick<RunView, 'state' | 'steps'>): RunStepView | null {
  if (run.state === 'succeeded' || run.state === 'undone') return null;
  for (const state of ['failed', 'waiting', 'running'] as const) {
    const found = run.steps.find((step) => step.state === state);
    if (found) return found;
  }
  return run.steps.findLast((step) => step.state === 'succeeded') ?? run.steps[0] ?? null;
}

/** What undoing takes away, and what stays and why. Things that were never made or are gone already are left out. */
export function undoPreview(resources: readonly ResourceView[]): {
  removed: ResourceView[];
  kept: ResourceView[];
} {
  const there = resources.filter((resource) => resource.state === 'present' || resource.state === 'kept');
  return {
    removed: there.filter((resource) => resource.whenUndone === 'removed'),
    kept: there.filter((resource) => resource.whenUndone === 'kept'),
  };
}

/** Small cluster objects are shown as one line per namespace; the rest one by one. */
export type ResourceRow =
  | { kind: 'one'; resource: ResourceView }
  | { kind: 'group'; location: string; resources: ResourceView[] };

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
    const group = groups.get(location);
    if (group) {
      group.push(resource);
      continue;
    }
    const started = [resource];
    groups.set(location, started);
    rows.push({ kind: 'group', location, resources: started });
  }
  return rows.map((row) => {
    const [only, second] = row.kind === 'group' ? row.resources : [];
    return only && !second ? { kind: 'one', resource: only } : row;
  });
}
