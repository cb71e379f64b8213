import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import { failureInterceptor } from '#workflows/activities/failure-interceptor.ts';
import type { FilesLook } from '#workflows/activities/undo-files.ts';
import {
  type OnboardRepositoryInput,
  TASK_QUEUE,
  type UndoRunInput,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import { cancelSignal, wakeSignal } from '#workflows/signals.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

/** Events after which the server asks for a fresh history; 4,096 in life. */
const SUGGESTED_EVENTS = 120;
const SLOWLY = { pollMinMs: 3_600_000, pollMaxMs: 3_600_000 };

let temporal: TestTemporal;
let worker: TestWorker;
let told: string[];
let looks: number;
let resources: Array<{ id: string; name: string; kind: string }>;
/** What the look of that number finds, from 1. */
let files: (nth: number) => FilesLook;

/** Outside systems that agree with everything; what becomes of the files is up to each test. */
const activities = {
  verifyAccess: async () => ({ note: null, links: [] }),
  listPlannedEnvironments: async () => ({ environments: [] }),
  ensureRepositoryVariables: async () => undefined,
  ensureCommit: async () => undefined,
  ensurePullRequest: async () => ({ note: null, links: [] }),
  lookAtPullRequest: async () => ({ state: 'merged', note: '#1', links: [] }),
  lookAtBuild: async () => ({ state: 'waiting', note: null, links: [] }),
  recordStep: async () => undefined,
  recordWaiting: async () => undefined,
  withdrawWaits: async () => undefined,
  recordRunState: async ({ state, outcome }: { state: string; outcome: string }) => {
    told.push(`${state}: ${outcome}`);
    return { undoAsked: false };
  },
  recordUndoWait: async ({ waitingFor }: { waitingFor: Array<{ kind: string }> }) => {
    told.push(`waits for: ${waitingFor.map(({ kind }) => kind).join()}`);
  },
  listUndoable: async () => ({ resources }),
  undoResource: async ({ resourceId }: { resourceId: string }) => {
    const { name } = resources.find(({ id }) => id === resourceId)!;
    resources = resources.filter(({ id }) => id !== resourceId);
    told.push(`removed: ${name}`);
    return { kept: name === 'ruleset Theirs' ? 'the rules "Theirs"' : null };
  },
  ensureFilesUndone: async () => files(++looks),
};

beforeAll(async () => {
  temporal = await startTestTemporal([`limit.historyCount.suggestContinueAsNew=${SUGGESTED_EVENTS}`]);
  worker = await startTestWorker(temporal.address, {
    activities,
    interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
  });
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await temporal.stop();
});
beforeEach(() => {
  told = [];
  looks = 0;
  resources = [
    { id: '1', name: 'Namespace checkout-staging', kind: 'Namespace' },
    { id: '2', name: 'secret staging/KUBE_TOKEN', kind: 'secret' },
    { id: '3', name: 'ruleset Onramp', kind: 'ruleset' },
  ];
});

const OPEN: FilesLook = {
  state: 'waits',
  waitingFor: {
    kind: 'merge',
    pullRequestUrl: 'https://github.example.test/acme/shop/pull/2',
    who: 'a reviewer',
  },
  outcome: 'Waits for the merge of #2.',
};
const SETTLED: FilesLook = { state: 'settled', kept: [] };
const start = (timing: UndoRunInput['timing'] = SLOWLY) =>
  temporal.client.workflow.start(WORKFLOWS.undoRun, {
    workflowId: `undo-run/${randomUUID()}`,
    taskQueue: TASK_QUEUE,
    args: [{ runId: randomUUID(), requestedBy: 'Mira Sample', timing } satisfies UndoRunInput],
  });
const WHOLE = [
  'undoing: Mira Sample asked to undo this run.',
  'removed: ruleset Onramp',
  'waits for: merge',
  'waits for: ',
  'removed: Namespace checkout-staging',
  'removed: secret staging/KUBE_TOKEN',
  'undone: Everything was taken back.',
];

describe('an undo whose files are merged', { timeout: 60_000 }, () => {
  it('takes rules first, then waits, and takes the rest only once a webhook has woken it and the files are gone', async () => {
    files = (nth) => (nth === 1 ? OPEN : SETTLED);
    const handle = await start();
    await expect.poll(() => told).toContain('waits for: merge');
    expect(told).toEqual(WHOLE.slice(0, 3));
    await handle.signal(wakeSignal);
    await handle.result();
    expect(told).toEqual(WHOLE);
  });

  it('looks by itself where no webhook comes, for longer than one history holds, and names all that stays', async () => {
    resources[2]!.name = 'ruleset Theirs';
    files = (nth) =>
      nth < 24 ? OPEN : { state: 'settled', kept: ['onramp.yaml, because somebody has changed it'] };
    const handle = await start({ pollMinMs: 1, pollMaxMs: 5 });
    await handle.result();
    const { runId } = await temporal.client.workflow.getHandle(handle.workflowId).describe();
    expect(runId).not.toBe(handle.firstExecutionRunId);
    expect(looks).toBe(24);
    expect(told.filter((line) => line.startsWith('undoing'))).toHaveLength(1);
    expect(told.at(-1)).toBe(
      'undone: Everything was taken back except: the rules "Theirs"; onramp.yaml, because somebody has changed it.',
    );
  });

  it('takes nothing else while GitHub refuses: it says why, and goes on once that is mended', async () => {
    files = (nth) => {
      if (nth > 2) return SETTLED;
      throw new PortalError('not-found', 'The GitHub App is no longer installed on acme/shop.');
    };
    const handle = await start();
    await expect.poll(() => told).toContain('waits for: undo-files');
    expect(told).toEqual([...WHOLE.slice(0, 2), 'waits for: undo-files']);
    await handle.signal(wakeSignal);
    await expect.poll(() => looks).toBe(2);
    await handle.signal(wakeSignal);
    await handle.result();
    expect(told.at(-1)).toBe('undone: Everything was taken back.');
  });

  it('waits out a limit of GitHub, also longer than its usual pause', async () => {
    let refusedAt = 0;
    files = () => {
      if (refusedAt > 0) return SETTLED;
      refusedAt = Date.now();
      throw new PortalError('rate-limited', 'GitHub asks Onramp to slow down.', {
        details: { system: 'GitHub' },
        retryAfterMs: 1_500,
      });
    };
    const handle = await start({ pollMinMs: 1, pollMaxMs: 5 });
    await handle.result();
    expect(Date.now() - refusedAt).toBeGreaterThan(1_400);
    expect(told).toContain('waits for: ');
    expect(told.at(-1)).toBe('undone: Everything was taken back.');
  });

  it('of a run under way is the run’s own to wait for, in a fresh history too', async () => {
    files = (nth) => (nth < 24 ? OPEN : SETTLED);
    const input = {
      runId: randomUUID(),
      planId: randomUUID(),
      merge: 'wait',
      timing: { pollMinMs: 1, pollMaxMs: 5, monitoringLimitMs: 1_000 },
    } as OnboardRepositoryInput;
    const handle = await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
      workflowId: `onboard-repository/${randomUUID()}`,
      taskQueue: TASK_QUEUE,
      args: [input],
    });
    await handle.signal(cancelSignal, { requestedBy: 'Mira Sample' });
    expect(await handle.result()).toEqual({ state: 'undone' });
    expect(told).toEqual([
      ...WHOLE.slice(0, 2),
      ...told.filter((line) => line === 'waits for: merge'),
      ...WHOLE.slice(3),
    ]);
    expect(told.filter((line) => line.startsWith('undoing'))).toHaveLength(1);
  });
});
