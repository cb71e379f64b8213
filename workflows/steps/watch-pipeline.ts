import type { OnboardingStep, StepLink } from '../../domain/run/run.ts';
import { records } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** One look at a pipeline. `failed` names the commit that failed, so that the same failure is told once. */
export type PipelineLook =
  | { state: 'pending'; note: string | null; links: StepLink[] }
  | { state: 'succeeded'; note: string | null; links: StepLink[] }
  | { state: 'failed'; commit: string; sentence: string; who: string; url: string | null; links: StepLink[] };

/** Looks until the pipeline succeeded. A failure is shown with its reason and left when a newer commit passes. */
export async function watchPipeline(
  run: RunHandle,
  step: OnboardingStep,
  look: () => Promise<PipelineLook>,
): Promise<StepReport> {
  const { runId } = run;
  const poll = run.poll();
  // A fresh history does not know which commit failed: the same failure is shown again, and another look ends it.
  let failedCommit: string | null = run.isWaiting(step) ? 'before' : null;
  let noted: string | null = null;
  for (;;) {
    const seen = await look();
    if (seen.state !== 'failed' && failedCommit !== null) {
      failedCommit = null;
      await run.waitFor(step, null);
      await records.recordRunState({ runId, state: 'running', outcome: null });
      await records.recordStep({ runId, step, state: 'running' });
    }
    if (seen.state === 'succeeded') return { note: seen.note, links: seen.links };
    if (seen.state === 'failed' && seen.commit !== failedCommit) {
      failedCommit = seen.commit;
      await run.waitFor(step, { kind: 'next-commit', reason: seen.sentence, url: seen.url, who: seen.who });
      await run.showFailed(step, seen.sentence, seen.links);
    }
    if (seen.state === 'pending' && seen.note !== noted) {
      noted = seen.note;
      await records.recordStep({ runId, step, state: 'running', note: seen.note, links: seen.links });
    }
    await run.nextLook(poll);
  }
}
