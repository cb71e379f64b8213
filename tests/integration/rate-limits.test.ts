import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import { failureInterceptor } from '#workflows/activities/failure-interceptor.ts';
import { type OnboardRepositoryInput, TASK_QUEUE, WORKFLOWS } from '#workflows/contracts.ts';
import { cancelSignal } from '#workflows/signals.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { startTestWorker, type TestWorker } from '../support/worker.ts';

type Call = { name: string; input: Record<string, unknown> };

let temporal: TestTemporal;
let worker: TestWorker;
let calls: Call[] = [];
/** What the activity of that name does at its next calls; then it answers `answers`. */
let failing: Record<string, Array<() => never>> = {};
let answers: Record<string, unknown> = {};

const activity = (name: string) => async (input: Record<string, unknown>) => {
  calls.push({ name, input });
  failing[name]?.shift()?.();
  return answers[name];
};
const NAMES = [
  ...['recordStep', 'recordWaiting', 'recordRunState', 'withdrawWaits', 'verifyAccess', 'listUndoable'],
  ...['undoResource', 'keepResource', 'lookAtPullRequest', 'ensureNamespaces', 'ensureCommit'],
  'ensureFilesUndone',
];

beforeAll(async () => {
  temporal = await startTestTemporal();
  worker = await startTestWorker(temporal.address, {
    activities: Object.fromEntries(NAMES.map((name) => [name, activity(name)])),
    interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
  });
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await temporal.stop();
});

function limited(retryAfterMs: number): () => never {
  return () => {
    const details = { system: 'GitHub' };
    throw new PortalError('rate-limited', 'GitHub asks Onramp to slow down.', { details, retryAfterMs });
  };
}
const inputsOf = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
const begin = () => {
  calls = [];
  failing = {};
  answers = { listUndoable: { resources: [] }, ensureFilesUndone: { state: 'settled', kept: [] } };
};

describe('a limit of another system', { timeout: 60_000 }, () => {
  it('is shown on the step it holds up, and waited out, also when its end is now', async () => {
    begin();
    failing = { verifyAccess: [limited(0), limited(90_000)] };
    const input = {
      runId: randomUUID(),
      planId: randomUUID(),
      merge: 'wait',
      timing: { pollMinMs: 50, pollMaxMs: 50 },
    } as unknown as OnboardRepositoryInput;
    const handle = await temporal.client.workflow.start(WORKFLOWS.onboardRepository, {
      workflowId: randomUUID(),
      taskQueue: TASK_QUEUE,
      args: [input],
    });
    const notes = () =>
      inputsOf('recordStep').flatMap(({ note }) => (typeof note === 'string' ? [note] : []));
    await expect
      .poll(notes, { timeout: 20_000 })
      .toEqual([
        'asked by GitHub to slow down, goes on in about 1 min',
        'asked by GitHub to slow down, goes on in about 2 min',
      ]);
    expect(inputsOf('verifyAccess')).toHaveLength(2);
    expect(inputsOf('recordStep').map(({ state }) => state)).not.toContain('failed');
    await handle.signal(cancelSignal, { requestedBy: 'Mira Sample' });
    expect(await handle.result()).toEqual({ state: 'undone' });
  });

  it('does not make an undo leave anything behind, nor does an outage that passes', async () => {
    begin();
    answers = {
      ...answers,
      listUndoable: { resources: [{ id: '1', name: 'ruleset Onramp' }] },
      undoResource: { kept: null },
    };
    failing = { undoResource: [limited(0), limited(1_500)] };
    const runId = randomUUID();
    await temporal.client.workflow.execute(WORKFLOWS.undoRun, {
      workflowId: randomUUID(),
      taskQueue: TASK_QUEUE,
      args: [{ runId, requestedBy: 'Mira Sample' }],
    });
    expect(inputsOf('undoResource')).toHaveLength(3);
    expect(inputsOf('keepResource')).toEqual([]);
    expect(inputsOf('recordRunState').map(({ state, outcome }) => `${state}: ${outcome}`)).toEqual([
      'undoing: Mira Sample asked to undo this run.',
      'undoing: GitHub asks Onramp to slow down.',
      'undoing: GitHub asks Onramp to slow down.',
      'undone: Everything was taken back.',
    ]);
  });

  it('is told from what no time will cure: that stays, with its reason', async () => {
    begin();
    answers = { ...answers, listUndoable: { resources: [{ id: '1', name: 'ruleset Onramp' }] } };
    const refuse = () => {
      throw new PortalError('forbidden', 'GitHub refuses.');
    };
    failing = { undoResource: [refuse] };
    await temporal.client.workflow.execute(WORKFLOWS.undoRun, {
      workflowId: randomUUID(),
      taskQueue: TASK_QUEUE,
      args: [{ runId: randomUUID(), requestedBy: 'Mira Sample' }],
    });
    expect(inputsOf('keepResource')).toHaveLength(1);
    expect(inputsOf('recordRunState').at(-1)?.outcome).toBe(
      'Everything was taken back except: ruleset Onramp, because GitHub refuses.',
    );
  });
});
