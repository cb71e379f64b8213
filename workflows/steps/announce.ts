import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** Tells the team's channel, once. */
export async function announce(run: RunHandle): Promise<StepReport> {
  return effects.announce({ runId: run.runId });
}
