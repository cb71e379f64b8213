import { describe, expect, it } from 'vitest';
import { stepTimes } from './step-times.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const step = { startedAt: at(0), finishedAt: null, waitingSince: null, waitedMs: 0 };
const now = Date.parse(at(100));

describe('the time of a step', () => {
  it('has the waits for people that have ended apart from what machines did', () => {
    const ended = { ...step, finishedAt: at(60), waitedMs: 45_000 };
    expect(stepTimes(ended, now)).toEqual({ machineMs: 15_000, peopleMs: 45_000 });
  });

  it('lets only the wait grow while a person is waited for', () => {
    const waiting = { ...step, waitingSince: at(30), waitedMs: 10_000 };
    expect(stepTimes(waiting, now)).toEqual({ machineMs: 20_000, peopleMs: 80_000 });
    expect(stepTimes(waiting, now + 5_000)).toEqual({ machineMs: 20_000, peopleMs: 85_000 });
  });

  it('counts as waiting what comes after the failure of a build that a commit may mend', () => {
    const failed = { ...step, finishedAt: at(20), waitingSince: at(20) };
    expect(stepTimes(failed, now)).toEqual({ machineMs: 20_000, peopleMs: 80_000 });
  });

  it('ends a wait in which the run was stopped', () => {
    const stopped = { ...step, finishedAt: at(50), waitingSince: at(10) };
    expect(stepTimes(stopped, now)).toEqual({ machineMs: 10_000, peopleMs: 40_000 });
  });

  it('is nothing before the step began, and never negative where clocks differ', () => {
    expect(stepTimes({ ...step, startedAt: null }, now)).toEqual({ machineMs: 0, peopleMs: 0 });
    expect(stepTimes(step, Date.parse(at(0)) - 1_000)).toEqual({ machineMs: 0, peopleMs: 0 });
  });
});
