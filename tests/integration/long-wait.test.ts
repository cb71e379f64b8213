import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WaitingFor } from '#domain/run/run.ts';
import {
  type OnboardRepositoryInput,
  onboardingWorkflowId,
  TASK_QUEUE,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

/** Events after which the server asks for a fresh history; 4,096 in life. */
const SUGGESTED_EVENTS = 120;
/** Two activities, a timer, and the workflow's own turns between them. */
const EVENTS_OF_A_LOOK = 15;
const LOOKS = 24;

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal([`limit.historyCount.suggestContinueAsNew=${SUGGESTED_EVENTS}`]);
}, 60_000);
afterAll(() => temporal.stop());

/** Outside systems that agree with everything; the pull request stays open for a while, then is merged. */
function createAgreeingActivities() {
  const told = { steps: [] as string[], waiting: [] as WaitingFor[][], looks: 0 };
  const done = async () => ({ note: null, links: [] });
  const activities = {
    verifyAccess: done,
    listPlannedEnvironments: async () => ({ environments: [] }),
    ensureRepositoryVariables: async () => undefined,
    ensureCommit: async () => undefined,
    ensurePullRequest: done,
    lookAtPullRequest: async () =>
      ++told.looks < LOOKS
        ? { state: 'open', url: 'https://github.example.test/acme/orders/pull/1', who: 'a reviewer' }
        : { state: 'merged', note: '#1', links: [] },
    lookAtBuild: async () => ({ state: 'succeeded', note: null, links: [] }),
    claimPipelineObjects: async () => undefined,
    lookAtDeployment: async () => ({ state: 'succeeded', note: null, links: [] }),
    confirmPipelineObjects: async () => undefined,
    ensureRules: done,
    lookAtMonitoring: async () => ({ proven: true, note: null, links: [], missing: [] }),
    registerApps: done,
    announce: done,
    recordStep: async ({ step, state }: { step: string; state: string }) => {
      told.steps.push(`${step} ${state}`);
    },
    recordWaiting: async ({ waitingFor }: { waitingFor: WaitingFor[] }) => {
      told.waiting.push(waitingFor);
    },
    recordRunState: async () => undefined,
  };
  return { activities, told };
}

it('a merge that is waited for longer than one history can hold goes on in fresh ones, and no step begins twice', async () => {
  const { activities, told } = createAgreeingActivities();
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
    merge: 'wait',
    timing: { pollMinMs: 1, pollMaxMs: 5, monitoringLimitMs: 1_000 },
  };
  const handle = await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
    workflowId: onboardingWorkflowId('github.example.test', 1),
    taskQueue: TASK_QUEUE,
    args: [input],
  });
  await worker.runUntil(async () => {
    expect(await handle.result()).toEqual({ state: 'succeeded' });
  });
  const { runId, historyLength } = await temporal.client.workflow.getHandle(handle.workflowId).describe();
  await connection.close();

  expect(runId).not.toBe(handle.firstExecutionRunId);
  expect(historyLength).toBeLessThan(LOOKS * EVENTS_OF_A_LOOK);
  expect(told.looks).toBe(LOOKS);
  expect(told.steps).toHaveLength(new Set(told.steps).size);
  expect(told.steps).toContain('announce succeeded');
  // Seen open at every look, told once; and once that nobody is waited for any more.
  const merge = { kind: 'merge', pullRequestUrl: expect.stringContaining('/pull/1'), who: 'a reviewer' };
  expect(told.waiting).toEqual([[merge], []]);
}, 120_000);
