import { NativeConnection, Worker } from '@temporalio/worker';
import type { WaitingFor } from '#domain/run/run.ts';
import {
  type OnboardRepositoryInput,
  onboardingWorkflowId,
  TASK_QUEUE,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import type { TestTemporal } from './temporal.ts';

/** What a run told of itself, in the order in which it did. */
export interface Told {
  /** `await-merge running`, with the note where there is one: `await-merge running: waits for a check`. */
  steps: string[];
  waiting: WaitingFor[][];
  looks: number;
}

/**
 * Carries out an onboarding as its workflow has it, with outside systems that agree with everything.
 * @param look what the n-th look at the pull request sees, counted from 1; the last one must see it merged
 */
export async function onboardAgreeing(
  temporal: TestTemporal,
  { merge, look }: { merge: OnboardRepositoryInput['merge']; look: (n: number) => object },
) {
  const { activities, told } = createAgreeingActivities(look);
  const connection = await NativeConnection.connect({ address: temporal.address });
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: new URL('../../workflows/index.ts', import.meta.url).pathname,
    activities,
  });
  const input: OnboardRepositoryInput = {
    runId: 'sample-run',
    planId: 'sample-plan',
    merge,
    timing: { pollMinMs: 1, pollMaxMs: 5, monitoringLimitMs: 1_000 },
  };
  const handle = await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
    workflowId: onboardingWorkflowId('github.example.test', 1),
    taskQueue: TASK_QUEUE,
    args: [input],
  });
  const result = await worker.runUntil(() => handle.result());
  const { runId, historyLength } = await temporal.client.workflow.getHandle(handle.workflowId).describe();
  await connection.close();
  return { result, told, firstRunId: handle.firstExecutionRunId, lastRunId: runId, historyLength };
}

function createAgreeingActivities(look: (n: number) => object) {
  const told: Told = { steps: [], waiting: [], looks: 0 };
  const done = async () => ({ note: null, links: [] });
  const activities = {
    verifyAccess: done,
    listPlannedEnvironments: async () => ({ environments: [] }),
    ensureRepositoryVariables: async () => undefined,
    ensureCommit: async () => undefined,
    ensurePullRequest: done,
    lookAtPullRequest: async () => look(++told.looks),
    lookAtBuild: async () => ({ state: 'succeeded', note: null, links: [] }),
    claimPipelineObjects: async () => undefined,
    lookAtDeployment: async () => ({ state: 'succeeded', note: null, links: [] }),
    confirmPipelineObjects: async () => undefined,
    ensureRules: done,
    lookAtMonitoring: async () => ({ proven: true, note: null, links: [], missing: [] }),
    registerApps: done,
    announce: done,
    recordStep: async ({ step, state, note }: { step: string; state: string; note?: string | null }) => {
      told.steps.push(`${step} ${state}${note ? `: ${note}` : ''}`);
    },
    recordWaiting: async ({ waitingFor }: { waitingFor: WaitingFor[] }) => {
      told.waiting.push(waitingFor);
    },
    recordRunState: async () => undefined,
  };
  return { activities, told };
}
