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
const early = { automationMs: 34_000, usualMs: 110_000 };
const over = { automationMs: 120_000, usualMs: 110_000 };

describe('expectedEnd', () => {
  it('says that the wait for the merge comes on top, until it is over', () => {
    expect(expectedEnd(run, early, minutes(6)).aside).toBe('plus the wait for the merge');
    expect(expectedEnd({ ...run, mergeChoice: 'auto' }, early, minutes(6)).aside).toBeUndefined();
    expect(expectedEnd(merged, early, minutes(6))).toEqual({ end: 'in about 6\u00a0min', aside: undefined });
  });
  it('counts from the answer while somebody is waited for', () => {
    const waitingFor = [
      { kind: 'human-task', humanTaskId: 'task', issueKey: 'OPS-1', owner: 'platform' },
    ] as const;
    const waiting = { ...run, state: 'waiting' as const, waitingFor: [...waitingFor] };
    expect(expectedEnd(waiting, over, minutes(6, ['verify-access']))).toEqual({
      end: 'about 6\u00a0min',
      aside: 'after the answer',
    });
  });
  it('does not call a run late that is early as a whole, whatever one of its steps takes', () => {
    expect(expectedEnd(merged, early, minutes(2, ['announce']))).toEqual({
      end: 'in about 2\u00a0min',
      aside: undefined,
    });
    expect(expectedEnd(merged, early, minutes(0, ['announce']))).toEqual({
      end: 'any moment',
      aside: undefined,
    });
  });
  it('promises nothing of a run that is late as a whole and at a step that is', () => {
    const late = { end: 'later than usual', aside: undefined };
    expect(expectedEnd(merged, over, minutes(2, ['await-first-build']))).toEqual(late);
    expect(expectedEnd(merged, over, minutes(0, ['announce']))).toEqual(late);
    expect(expectedEnd(merged, over, minutes(2))).toEqual({ end: 'in about 2\u00a0min', aside: undefined });
  });
});
