import { describe, expect, it } from 'vitest';
import type { WaitingFor } from '#domain/run/run.ts';
import { checkout } from '#tests/support/views.ts';
import { runStateWords } from './runs.ts';

const merge: WaitingFor = {
  kind: 'merge',
  pullRequestUrl: 'https://github.com/acme/cart/pull/12',
  who: 'somebody who may merge into main of acme/cart',
};
const waiting = (isYou: boolean, waitingFor: WaitingFor[]) =>
  runStateWords({
    state: 'waiting',
    waitingFor,
    startedBy: { name: 'Mira Lindqvist', isYou },
    team: checkout,
  });

describe('runStateWords', () => {
  it('says "you" to the person who started the run, and the name to others', () => {
    expect(waiting(true, [merge])).toBe('Waits for you to merge #12');
    expect(waiting(false, [merge])).toBe('Waits for Mira Lindqvist to merge #12');
  });
  it('names the team that must answer, and counts what is waited for besides', () => {
    const task = { kind: 'human-task', humanTaskId: 'task', issueKey: null } as const;
    expect(waiting(true, [{ ...task, owner: 'platform' }, merge])).toBe(
      'Waits for the platform team and 1 more',
    );
    expect(waiting(true, [{ ...task, owner: 'checkout' }])).toBe('Waits for team Checkout');
  });
  it('tells a run that goes on with the next commit from one that has ended', () => {
    const fix: WaitingFor = {
      kind: 'next-commit',
      reason: 'The first build of 0123456 failed. Push a fix to main: the run goes on with the next commit.',
      url: null,
      who: 'somebody who may push to acme/cart',
    };
    const failed = (waitingFor: WaitingFor[]) =>
      runStateWords({
        state: 'failed',
        waitingFor,
        startedBy: { name: 'Mira', isYou: true },
        team: checkout,
      });
    expect(failed([fix])).toBe('Failed, waits for a fix');
    expect(failed([])).toBe('Failed');
  });
});
