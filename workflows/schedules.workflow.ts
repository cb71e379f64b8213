import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from './activities/index.ts';

/** Periodic looks: tried once, because the next one comes soon anyway. */
const periodic = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 2 },
});

/** Makes certain what webhooks make quick: asks Jira in bulk for open tasks and wakes those that changed. */
export async function sweepHumanTasks(): Promise<void> {
  await periodic.sweepHumanTasks();
}

/** Looks at where apps run. One cluster that does not answer spoils only its own tiles. */
export async function observeApps(): Promise<void> {
  await periodic.observeApps();
}

/** Asks every outside system whether it answers, for the health page. */
export async function checkSystems(): Promise<void> {
  await periodic.checkSystems();
}
