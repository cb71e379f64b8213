import { describe, expect, it } from 'vitest';
import { judgeChecks, type ReportedCheck } from './required-checks.ts';

const ACTIONS = 15_368;
const required = [
  { name: 'test', appId: null },
  { name: 'lint', appId: ACTIONS },
];
const said = (name: string, outcome: ReportedCheck['outcome'], appId: number | null = ACTIONS) => ({
  name,
  appId,
  outcome,
});

describe('the required checks of a commit', () => {
  it('have passed where none is required, whatever was reported', () => {
    expect(judgeChecks([], [said('slow', 'failed')])).toEqual({ state: 'passed' });
  });
  it('have passed when each has', () => {
    expect(judgeChecks(required, [said('test', 'passed'), said('lint', 'passed')])).toEqual({
      state: 'passed',
    });
  });
  it('are pending while one runs or was not reported, and say which', () => {
    expect(judgeChecks(required, [said('test', 'pending')])).toEqual({
      state: 'pending',
      running: ['test'],
      unreported: ['lint'],
    });
  });
  it('have failed as soon as one has', () => {
    expect(judgeChecks(required, [said('test', 'failed'), said('lint', 'pending')])).toEqual({
      state: 'failed',
      failed: ['test'],
    });
  });
  it('count only what the required app reported, as far as GitHub tells who did', () => {
    expect(judgeChecks(required, [said('test', 'passed'), said('lint', 'passed', 7)])).toMatchObject({
      unreported: ['lint'],
    });
    expect(judgeChecks(required, [said('test', 'passed'), said('lint', 'passed', null)]).state).toBe(
      'passed',
    );
  });
  it('need every report of one name to have passed', () => {
    const both = [said('test', 'passed'), said('test', 'failed', null), said('lint', 'passed')];
    expect(judgeChecks(required, both)).toEqual({ state: 'failed', failed: ['test'] });
  });
});
