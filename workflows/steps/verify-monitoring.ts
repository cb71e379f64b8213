import { ApplicationFailure } from '@temporalio/workflow';
import { effects } from '../proxies.ts';
import type { RunHandle, StepReport } from '../run-handle.ts';

/** Proves that monitoring works: targets up, rules loaded, a line the pod printed came back. */
export async function verifyMonitoring(run: RunHandle): Promise<StepReport> {
  const poll = run.poll();
  const deadline = Date.now() + run.input.timing.monitoringLimitMs;
  for (;;) {
    const seen = await effects.lookAtMonitoring({ runId: run.runId });
    if (seen.proven) return { note: seen.note, links: seen.links };
    if (Date.now() > deadline) {
      // An app that prints nothing is no fault of monitoring: said on the step, and no reason to wait for a person.
      if (seen.missing.length === 0) return { note: seen.note, links: seen.links };
      throw ApplicationFailure.create({
        type: 'conflict',
        message: seen.missing.join(' '),
        nonRetryable: true,
        details: [{ system: 'monitoring' }],
      });
    }
    await run.nextLook(poll);
  }
}
