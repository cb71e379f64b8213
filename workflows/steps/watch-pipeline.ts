import type { FailureReport } from '../../domain/failures/failure-report.ts';
import type { OnboardingStep, StepLink } from '../../domain/run/run.ts';
import { records } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** One look at a pipeline. `commit` names what failed: the commit, its attempt, and what was seen; the same is told once. */
export type PipelineLook =
  /** `soon`: what is waited for tells nobody when it changes, and changes within seconds. */
  | { state: 'pending'; note: string | null; links: StepLink[]; soon?: boolean }
  | { state: 'succeeded'; note: string | null; links: StepLink[] }
  | {
      state: 'failed';
      commit: string;
      sentence: string;
      who: string;
      url: string | null;
      links: StepLink[];
      /** Missing in looks of earlier versions. */
      report?: FailureReport;
    };

/** Looks that are to come soon are at most this many of the shortest polls apart. */
const SOON_POLLS = 3;

/** Looks until the pipeline succeeded. A failure is shown with its reason and left when it mends itself, or a newer commit passes. */
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
      const { sentence, url, who, report, links } = seen;
      const cause = report ? { cause: report.cause } : {};
      await run.waitFor(step, { kind: 'next-commit', reason: sentence, url, who, ...cause });
      await run.showFailed(step, { sentence, links, report });
    }
    if (seen.state === 'pending' && seen.note !== noted) {
      noted = seen.note;
      await records.recordStep({ runId, step, state: 'running', note: seen.note, links: seen.links });
    }
    if (seen.state === 'pending' && seen.soon)
      poll.delayMs = Math.min(poll.delayMs, SOON_POLLS * run.input.timing.pollMinMs);
    await run.nextLook(poll);
  }
}
