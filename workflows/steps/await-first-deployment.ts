import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';
import { watchPipeline } from './watch-pipeline.ts';

/** Every app of the run is available by its own probe, and answers at its URL. */
export function awaitFirstDeployment(run: RunHandle): Promise<StepReport> {
  return watchPipeline(run, 'await-first-deployment', () => effects.lookAtDeployment({ runId: run.runId }));
}
