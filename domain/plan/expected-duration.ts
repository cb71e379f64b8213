import { criticalPathMs } from '../run/critical-path.ts';
import { type OnboardingStep, PEOPLE_STEPS, TYPICAL_STEP_MS } from '../run/run.ts';
import type { Plan } from './plan.ts';

/**
 * What automation of a run is expected to take along its critical path, ms. Waits for people are named by the plan,
 * never estimated; approvals of deployments do not hold up the run.
 * @param typicalMs what each step takes, by measurement where there is one
 */
export function expectedDuration(
  typicalMs: Readonly<Record<OnboardingStep, number>> = TYPICAL_STEP_MS,
): Plan['expected'] {
  return { automationMs: criticalPathMs((step) => (PEOPLE_STEPS.has(step) ? 0 : typicalMs[step])) };
}
