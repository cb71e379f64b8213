import { type OnboardingStep, PEOPLE_STEPS, type StepState } from './run.ts';

/**
 * How the steps of an onboarding depend on each other: stages follow each other, the branches of a stage run side by
 * side, the steps of a branch follow each other. The same shape as `workflows/onboard-repository.workflow.ts`.
 */
export const ONBOARDING_STAGES: ReadonlyArray<ReadonlyArray<readonly OnboardingStep[]>> = [
  [['verify-access']],
  [['ensure-namespaces', 'prepare-environments'], ['open-pull-request']],
  [['await-merge']],
  [['await-first-build']],
  [['await-first-deployment']],
  [['activate-rules'], ['verify-monitoring']],
  [['register-apps']],
  [['announce']],
];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** How long an onboarding takes when each step takes `durationMs` of it, ms: of branches side by side the longest counts. */
export function criticalPathMs(durationMs: (step: OnboardingStep) => number): number {
  return sum(
    ONBOARDING_STAGES.map((branches) => Math.max(...branches.map((steps) => sum(steps.map(durationMs))))),
  );
}

/** What is known of a step while a run goes on. */
export interface StepProgress {
  name: string;
  state: StepState;
  /** What it usually takes, ms; null when not known. */
  typicalMs: number | null;
  /** Of the last attempt, ISO 8601; null before the first. */
  attemptStartedAt: string | null;
}

export interface RemainingAutomation {
  /** Automation still to come along the critical path, ms; waits for people are not in it. */
  remainingMs: number;
  /** Steps that take longer than usual already; each counts as about to end. */
  late: string[];
}

/**
 * What automation of a run is still to come, from what each step that has not ended usually takes. A step that goes on
 * counts for the rest of its usual time; one that waits for a person begins anew after the answer, and a failed one
 * with the next commit. Never grows when a step ends sooner than it usually does.
 * @param now ms since the epoch, by the clock that wrote `attemptStartedAt`
 */
export function remainingAutomation(steps: readonly StepProgress[], now: number): RemainingAutomation {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const late: string[] = [];
  const remainingMs = criticalPathMs((name) => {
    const step = byName.get(name);
    if (!step || step.typicalMs === null || PEOPLE_STEPS.has(name)) return 0;
    switch (step.state) {
      case 'pending':
      case 'waiting':
      case 'failed':
        return step.typicalMs;
      case 'running': {
        const began = step.attemptStartedAt;
        const leftMs = step.typicalMs - (began ? Math.max(0, now - Date.parse(began)) : 0);
        if (leftMs < 0) late.push(name);
        return Math.max(0, leftMs);
      }
      case 'succeeded':
      case 'skipped':
      case 'undone':
        return 0;
      default:
        return step.state satisfies never;
    }
  });
  return { remainingMs, late };
}

/** What automation of a run usually takes as a whole, ms, by what each of its steps usually takes. */
export function usualAutomationMs(steps: ReadonlyArray<Pick<StepProgress, 'name' | 'typicalMs'>>): number {
  const typical = new Map(steps.map((step) => [step.name, step.typicalMs ?? 0]));
  return criticalPathMs((name) => (PEOPLE_STEPS.has(name) ? 0 : (typical.get(name) ?? 0)));
}
