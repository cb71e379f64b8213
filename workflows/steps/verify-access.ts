import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** The app is installed with the permissions it needs, Actions are on, and the requester may write. */
export async function verifyAccess(run: RunHandle): Promise<StepReport> {
  return effects.verifyAccess({ runId: run.runId });
}
