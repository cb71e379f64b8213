import { criticalPathMs } from '../run/critical-path.ts';
import type { OnboardingStep } from '../run/run.ts';
import { PEOPLE_STEPS, TYPICAL_STEP_MS } from '../run/run.ts';
import type { Plan, PlannedHumanStep } from './plan.ts';

/** What a person typically takes to answer, until the organisation has measured its own. */
const TYPICAL_ANSWER_MS = 4_800_000;

/**
 * Expected times of a run: automation along its critical path, and the waits for people, counted apart. Approvals of
 * deployments do not hold up the run and count nothing.
 */
export function expectedDuration(
  people: readonly PlannedHumanStep[],
  typicalMs: Readonly<Record<OnboardingStep, number>> = TYPICAL_STEP_MS,
): Plan['expected'] {
  const automationMs = criticalPathMs((step) => (PEOPLE_STEPS.has(step) ? 0 : typicalMs[step]));
  const ownWaits = [...PEOPLE_STEPS].reduce((sum, step) => sum + typicalMs[step], 0);
  const tasks = people.filter((step) => step.step === 'verify-access' || step.step === 'ensure-namespaces');
  const stages = new Set(tasks.map((task) => task.step)).size;
  return { automationMs, peopleMs: ownWaits + stages * TYPICAL_ANSWER_MS };
}
