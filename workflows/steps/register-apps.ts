import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** The apps are on their team's page from here on. */
export async function registerApps(run: RunHandle): Promise<StepReport> {
  return effects.registerApps({ runId: run.runId });
}
