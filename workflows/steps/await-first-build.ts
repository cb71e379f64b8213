import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';
import { watchPipeline } from './watch-pipeline.ts';

/** The first build of the default branch is green. Red: shows why, and goes on with the next commit. */
export function awaitFirstBuild(run: RunHandle): Promise<StepReport> {
  return watchPipeline(run, 'await-first-build', () => effects.lookAtBuild({ runId: run.runId }));
}
