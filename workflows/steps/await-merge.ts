import { effects, records } from '../proxies.ts';
import { RunEnded, type RunHandle, type StepReport } from '../run-handle.ts';

/**
 * Waits for the merge, or merges where the person chose so: then once the required checks passed, and while they run
 * nobody is waited for. A closed pull request ends the run.
 */
export async function awaitMerge(run: RunHandle): Promise<StepReport> {
  const { runId } = run;
  const poll = run.poll();
  let noted: string | null = null;
  for (;;) {
    const seen = await effects.lookAtPullRequest({ runId, merge: run.input.merge });
    switch (seen.state) {
      case 'merged':
        return { note: seen.note, links: seen.links };
      case 'closed':
        throw new RunEnded(seen.sentence);
      case 'checks':
        if (run.isWaiting('await-merge')) {
          await run.waitFor('await-merge', null);
          noted = null;
        }
        if (seen.note !== noted) {
          noted = seen.note;
          await records.recordStep({
            runId,
            step: 'await-merge',
            state: 'running',
            note: seen.note,
            links: seen.links,
          });
        }
        await run.nextLook(poll);
        break;
      case 'open':
        if (seen.obstacle !== undefined && !run.isWaiting('await-merge')) {
          // What was said of checks that run is over.
          await records.recordStep({ runId, step: 'await-merge', state: 'waiting', note: null });
        }
        await run.waitFor('await-merge', {
          kind: 'merge',
          pullRequestUrl: seen.url,
          who: seen.who,
          ...(seen.obstacle === undefined ? {} : { obstacle: seen.obstacle }),
        });
        await run.nextLook(poll);
        break;
      default:
        seen satisfies never;
    }
  }
}
