import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** One commit on one branch, one pull request. */
export async function openPullRequest(run: RunHandle): Promise<StepReport> {
  await effects.ensureCommit({ runId: run.runId });
  return effects.ensurePullRequest({ runId: run.runId });
}
