import { effects } from '../proxies.ts';
import { RunEnded, type RunHandle, type StepReport } from '../run-handle.ts';

/** Waits for the merge, or merges where the person chose so. A closed pull request ends the run. */
export async function awaitMerge(run: RunHandle): Promise<StepReport> {
  const poll = run.poll();
  for (;;) {
    const seen = await effects.lookAtPullRequest({ runId: run.runId, merge: run.input.merge });
    switch (seen.state) {
      case 'merged':
        return { note: seen.note, links: seen.links };
      case 'closed':
        throw new RunEnded(seen.sentence);
      case 'open':
        await run.waitFor('await-merge', { kind: 'merge', pullRequestUrl: seen.url, who: seen.who });
        await run.nextLook(poll);
        break;
      default:
        seen satisfies never;
    }
  }
}
