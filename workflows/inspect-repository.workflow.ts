import type { InspectRepositoryInput } from './contracts.ts';
import { describeFailure } from './failures.ts';
import { reading, records } from './proxies.ts';

/** Reads a repository at one commit, says what was found, and makes the plan. Nothing from it is executed. */
export async function inspectRepository(input: InspectRepositoryInput): Promise<void> {
  const { planId } = input;
  try {
    await reading.resolveRepository({ planId });
    await reading.inspectAndPlan({ planId });
  } catch (error) {
    const { code, message } = describeFailure(error);
    await records.failPlan({ planId, failure: { code, message } });
  }
}
