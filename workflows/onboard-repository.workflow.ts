import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import type { OnboardRepositoryInput } from './contracts.ts';
import { records, tasks } from './proxies.ts';
import { inParallel, messageOf, openRun, RunCancelled, RunEnded, type RunHandle } from './run-handle.ts';
import { activateRules } from './steps/activate-rules.ts';
import { announce } from './steps/announce.ts';
import { awaitFirstBuild } from './steps/await-first-build.ts';
import { awaitFirstDeployment } from './steps/await-first-deployment.ts';
import { awaitMerge } from './steps/await-merge.ts';
import { ensureNamespaces } from './steps/ensure-namespaces.ts';
import { openPullRequest } from './steps/open-pull-request.ts';
import { prepareEnvironments } from './steps/prepare-environments.ts';
import { registerApps } from './steps/register-apps.ts';
import { takeBack } from './steps/take-back.ts';
import { verifyAccess } from './steps/verify-access.ts';
import { verifyMonitoring } from './steps/verify-monitoring.ts';

export type OnboardingOutcome = { state: 'succeeded' | 'failed' | 'undone' };

/** Takes an approved plan to a deployed, monitored, registered repository. Waits for people as long as it takes. */
export async function onboardRepository(input: OnboardRepositoryInput): Promise<OnboardingOutcome> {
  if (input.undo) return takeItselfBack(input, input.undo.requestedBy);
  const run = openRun(input);
  const { runId } = input;
  try {
    await run.step('verify-access', () => verifyAccess(run));
    await inParallel(
      async () => {
        await run.step('ensure-namespaces', () => ensureNamespaces(run));
        await run.step('prepare-environments', () => prepareEnvironments(run));
      },
      () => run.step('open-pull-request', () => openPullRequest(run)),
    );
    await run.step('await-merge', () => awaitMerge(run));
    await run.step('await-first-build', () => awaitFirstBuild(run));
    await run.step('await-first-deployment', () => awaitFirstDeployment(run));
    await inParallel(
      () => run.step('activate-rules', () => activateRules(run)),
      () => run.step('verify-monitoring', () => verifyMonitoring(run)),
    );
    await run.step('register-apps', () => registerApps(run));
    await run.step('announce', () => announce(run));
    return await endAs(run, 'succeeded', null);
  } catch (error) {
    if (error instanceof RunCancelled) {
      return takeItselfBack(input, run.cancelledBy ?? 'a person');
    }
    if (!(error instanceof RunEnded)) throw error;
    await tasks.withdrawWaits({ runId });
    return await endAs(run, 'failed', messageOf(error));
  }
}

/** Ends the run, unless somebody asked to undo it in the last moment: then it takes itself back. */
async function endAs(
  run: RunHandle,
  state: 'succeeded' | 'failed',
  outcome: string | null,
): Promise<OnboardingOutcome> {
  const { runId } = run;
  const told = await records.recordRunState({ runId, state, outcome, final: true });
  // Histories of before this was asked have no answer here.
  if (!told?.undoAsked) return { state };
  return takeItselfBack(run.input, run.cancelledBy ?? 'A person');
}

/** What was begun is not broken off again: the repository would be left half taken back. */
async function takeItselfBack(
  input: OnboardRepositoryInput,
  requestedBy: string,
): Promise<OnboardingOutcome> {
  const { runId, timing, undo: resumed } = input;
  await CancellationScope.nonCancellable(() =>
    takeBack({
      runId,
      requestedBy,
      timing,
      resumed,
      renew: (undo) => continueAsNew<typeof onboardRepository>({ ...input, undo: { ...undo, requestedBy } }),
    }),
  );
  return { state: 'undone' };
}
