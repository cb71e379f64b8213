import type { InspectRepositoryInput } from './contracts.ts';
import { describeFailure } from './failures.ts';
import { effects, records } from './proxies.ts';

/** Reads a repository at one commit, says what was found, and makes the plan. Nothing from it is executed. */
export async function inspectRepository(input: InspectRepositoryInput): Promise<void> {
  const { planId } = input;
  try {
    await effects.resolveRepository({ planId });
    await effects.inspectAndPlan({ planId });
  } catch (error) {
    const { code, message } = describeFailure(error);
    await records.failPlan({ planId, failure: { code, message } });
  }
}
