import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { appsWorkflowId, type ObserveAppsInput, TASK_QUEUE, WORKFLOWS } from '#workflows/contracts.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

// Workflows are bundled from source.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let temporal: TestTemporal;
let worker: TestWorker;
/** What each look finds under way; the last one stands for all that follow. */
let found: number[];
let asked: Array<ObserveAppsInput | undefined>;

beforeAll(async () => {
  temporal = await startTestTemporal();
  worker = await startTestWorker(temporal.address, {
    activities: {
      observeApps: async (input?: ObserveAppsInput) => {
        asked.push(input);
        return { looked: 1, deploying: (found.length > 1 ? found.shift() : found[0]) ?? 0 };
      },
    },
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await worker.stop();
  await temporal.stop();
});

const observe = (...args: ObserveAppsInput[]) =>
  temporal.client.workflow.execute(WORKFLOWS.observeApps, {
    workflowId: appsWorkflowId('sample'),
    taskQueue: TASK_QUEUE,
    args,
  });

it('looks again while a rollout of the repository goes on, and no longer', async () => {
  found = [1, 1, 0];
  await observe({ repositoryId: 'sample' });
  expect(asked).toEqual([{ repositoryId: 'sample' }, { repositoryId: 'sample' }, { repositoryId: 'sample' }]);
});

it('looks once in a round over all apps: the next round comes by itself', async () => {
  found = [1];
  await observe();
  expect(asked).toHaveLength(1);
});
