import { isCancellation, log, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from './activities/index.ts';
import type { LookAtObstaclesInput, ObserveApprovalsInput, ObserveAppsInput } from './contracts.ts';
import { describeFailure } from './failures.ts';

/** Renewals side by side: each is about five calls outside. */
const RENEWALS_AT_ONCE = 5;
/** A rollout is followed for a minute; one that takes longer is seen by the round. */
const ROLLOUT_LOOKS = 20;
const ROLLOUT_PAUSE_MS = 3_000;
/** Calls of one table in one round, each of many rows; what is left waits for the next day. */
const PRUNE_CALLS_MAX = 100;

/** Periodic looks: tried once, because the next one comes soon anyway. */
const periodic = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 2 },
});

/** Makes certain what webhooks make quick: asks Jira in bulk for open tasks and wakes those that changed. */
export async function sweepHumanTasks(): Promise<void> {
  await periodic.sweepHumanTasks();
  await periodic.closeLateTwins();
}

/**
 * Looks at where apps run. One cluster that does not answer spoils only its own tiles. Asked about one repository, it
 * looks again while a rollout there goes on: who has just approved it is watching.
 */
export async function observeApps(input: ObserveAppsInput = {}): Promise<void> {
  for (let looks = 1; ; looks++) {
    const { deploying } = await periodic.observeApps(input);
    if (!input.repositoryId || !deploying || looks >= ROLLOUT_LOOKS) return;
    await sleep(ROLLOUT_PAUSE_MS);
  }
}

/** Looks at which deployments wait for an approval. */
export async function observeApprovals(input: ObserveApprovalsInput = {}): Promise<void> {
  await periodic.observeApprovals(input);
}

/** Looks whether what stands in the way of waiting runs is gone: then they need no answer. */
export async function lookAtObstacles(input: LookAtObstaclesInput = {}): Promise<void> {
  await periodic.lookAtObstacles(input);
}

/** Asks every outside system whether it answers, for the health page. */
export async function checkSystems(): Promise<void> {
  await periodic.checkSystems();
}

/** Settles runs whose workflow somebody closed in Temporal: they would be shown as under way, and hold their repository. */
export async function settleEndedRuns(): Promise<void> {
  const { ended } = await periodic.listEndedRuns();
  for (const run of ended) {
    const { runId, action } = run;
    try {
      await periodic.withdrawWaits({ runId });
      await periodic.settleEndedRun(run);
      log.warn('a run whose workflow had ended was settled', { runId, action: action.kind });
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('a run whose workflow has ended could not be settled', {
        runId,
        reason: describeFailure(error).message,
      });
    }
  }
}

/** Renews the deploy tokens that end soon. One that cannot be renewed is told, and stops no other. */
export async function rotateDeployCredentials(): Promise<void> {
  const { due } = await periodic.listDueDeployCredentials();
  const failures: string[] = [];
  for (let at = 0; at < due.length; at += RENEWALS_AT_ONCE) {
    await Promise.all(
      due.slice(at, at + RENEWALS_AT_ONCE).map(async ({ resourceId, title }) => {
        try {
          await periodic.renewDeployCredential({ resourceId });
        } catch (error) {
          if (isCancellation(error)) throw error;
          const { message } = describeFailure(error);
          failures.push(`${title}: ${message}`);
          log.warn('a deploy credential could not be renewed', { resourceId, title, reason: message });
        }
      }),
    );
  }
  await periodic.recordDeployCredentials({ failures });
}

/** Removes what nobody needs any more, table by table. */
export async function pruneOldRecords(): Promise<void> {
  const { tables } = await periodic.listPrunedTables();
  for (const table of tables) {
    for (let call = 0; call < PRUNE_CALLS_MAX; call++) {
      const { deleted, more } = await periodic.pruneTable({ table });
      if (deleted > 0) log.info('old rows were removed', { table, deleted });
      if (!more) break;
    }
  }
}
