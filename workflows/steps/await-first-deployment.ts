import { effects, records } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';
import { watchPipeline } from './watch-pipeline.ts';

/** Every app of the run is available by its own probe, and answers at its URL. */
export async function awaitFirstDeployment(run: RunHandle): Promise<StepReport> {
  const { runId } = run;
  await records.claimPipelineObjects({ runId });
  const report = await watchPipeline(run, 'await-first-deployment', () =>
    effects.lookAtDeployment({ runId }),
  );
  await records.confirmPipelineObjects({ runId });
  return report;
}
