import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** Now that the checks exist on the default branch, pull requests need them. */
export async function activateRules(run: RunHandle): Promise<StepReport> {
  return effects.ensureRules({ runId: run.runId });
}
