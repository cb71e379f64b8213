import { afterAll, beforeAll, expect, it } from 'vitest';
import { onboardAgreeing } from '../support/agreeing-run.ts';
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

const merged = { state: 'merged', note: '#1', links: [] };
const open = { state: 'open', url: 'https://github.example.test/acme/orders/pull/1', who: 'a reviewer' };

it('a merge that is waited for longer than one history can hold goes on in fresh ones, and no step begins twice', async () => {
  const { result, told, firstRunId, lastRunId, historyLength } = await onboardAgreeing(temporal, {
    merge: 'wait',
    look: (n) => (n < LOOKS ? open : merged),
  });
  expect(result).toEqual({ state: 'succeeded' });
  expect(lastRunId).not.toBe(firstRunId);
  expect(historyLength).toBeLessThan(LOOKS * EVENTS_OF_A_LOOK);
  expect(told.looks).toBe(LOOKS);
  expect(told.steps).toHaveLength(new Set(told.steps).size);
  expect(told.steps).toContain('announce succeeded');
  // Seen open at every look, told once; and once that nobody is waited for any more.
  const merge = { kind: 'merge', pullRequestUrl: expect.stringContaining('/pull/1'), who: 'a reviewer' };
  expect(told.waiting).toEqual([[merge], []]);
}, 120_000);

it('while required checks run nobody is waited for; once one failed a person is, until it runs again', async () => {
  const note = 'merges once the required check “test” passed';
  const checks = { state: 'checks', note, links: [] };
  const failed = { ...open, obstacle: 'The required check “test” failed.' };
  const looks = [checks, checks, failed, failed, checks, merged];
  const { result, told } = await onboardAgreeing(temporal, {
    merge: 'auto',
    look: (n) => looks[n - 1] ?? merged,
  });
  expect(result).toEqual({ state: 'succeeded' });
  const wait = { kind: 'merge', pullRequestUrl: open.url, who: open.who, obstacle: failed.obstacle };
  expect(told.waiting).toEqual([[wait], []]);
  // A fresh history tells once more what it sees.
  const ofMerge = told.steps.filter((step) => step.startsWith('await-merge'));
  expect(ofMerge.filter((step, at) => step !== ofMerge[at - 1])).toEqual([
    'await-merge running',
    `await-merge running: ${note}`,
    'await-merge waiting',
    `await-merge running: ${note}`,
    'await-merge succeeded: #1',
  ]);
}, 120_000);
