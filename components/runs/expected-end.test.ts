import { describe, expect, it } from 'vitest';
import { expectedEnd } from './expected-end.ts';

const run = {
  state: 'running',
  waitingFor: [],
  mergeChoice: 'wait',
  steps: [{ name: 'await-merge', state: 'pending' }],
} as const satisfies Parameters<typeof expectedEnd>[0];
const merged = { ...run, steps: [{ name: 'await-merge', state: 'succeeded' }] } as const;
const minutes = (n: number, late: string[] = []) => ({ remainingMs: n * 60_000, late });

describe('expectedEnd', () => {
  it('says that the wait for the merge comes on top, until it is over', () => {
    expect(expectedEnd(run, minutes(6)).aside).toBe('plus the wait for the merge');
    expect(expectedEnd({ ...run, mergeChoice: 'auto' }, minutes(6)).aside).toBeUndefined();
    expect(expectedEnd(merged, minutes(6))).toEqual({ end: 'in about 6\u00a0min', aside: undefined });
  });
  it('counts from the answer while somebody is waited for', () => {
    const waitingFor = [
      { kind: 'human-task', humanTaskId: 'task', issueKey: 'OPS-1', owner: 'platform' },
    ] as const;
    expect(expectedEnd({ ...run, state: 'waiting', waitingFor: [...waitingFor] }, minutes(6))).toEqual({
      end: 'about 6\u00a0min',
      aside: 'after the answer',
    });
  });
  it('says so when a step takes longer than usual', () => {
    expect(expectedEnd(merged, minutes(2, ['await-first-build'])).aside).toBe('later than usual');
    expect(expectedEnd(merged, minutes(0, ['announce']))).toEqual({
      end: 'any moment',
      aside: 'later than usual',
    });
  });
});
