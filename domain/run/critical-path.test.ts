import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedDuration } from '../plan/expected-duration.ts';
import {
  ONBOARDING_STAGES,
  remainingAutomation,
  type StepProgress,
  usualAutomationMs,
} from './critical-path.ts';
import { ONBOARDING_STEPS, PEOPLE_STEPS, STEP_STATES, TYPICAL_STEP_MS } from './run.ts';

const NOW = Date.parse('2026-01-01T12:00:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();

const pending: StepProgress[] = ONBOARDING_STEPS.map((name) => ({
  name,
  state: 'pending',
  typicalMs: TYPICAL_STEP_MS[name],
  attemptStartedAt: null,
}));
const withStep = (steps: readonly StepProgress[], name: string, change: Partial<StepProgress>) =>
  steps.map((step) => (step.name === name ? { ...step, ...change } : step));

/** A run somewhere on its way: any states, any usual durations. */
const progress = fc
  .array(
    fc.record({
      state: fc.constantFrom(...STEP_STATES),
      typicalMs: fc.nat({ max: 1_000_000 }),
      elapsedMs: fc.nat({ max: 2_000_000 }),
    }),
    { minLength: ONBOARDING_STEPS.length, maxLength: ONBOARDING_STEPS.length },
  )
  .map((drawn) =>
    drawn.map(
      ({ elapsedMs, ...step }, index): StepProgress => ({
        ...step,
        name: ONBOARDING_STEPS[index]!,
        attemptStartedAt: ago(elapsedMs),
      }),
    ),
  );
const anyStep = fc.constantFrom(...ONBOARDING_STEPS);

describe('the critical path of an onboarding', () => {
  it('has every step once', () => {
    expect(ONBOARDING_STAGES.flat(2).toSorted()).toEqual([...ONBOARDING_STEPS].toSorted());
  });

  it('is at the beginning what the plan said', () => {
    const { automationMs } = expectedDuration();
    expect(remainingAutomation(pending, NOW)).toEqual({ remainingMs: automationMs, late: [] });
    expect(usualAutomationMs(pending)).toBe(automationMs);
  });

  it('counts the longest of branches side by side, and the rest of a step that goes on', () => {
    const before = remainingAutomation(pending, NOW).remainingMs;
    const half = withStep(pending, 'verify-access', { state: 'running', attemptStartedAt: ago(1_500) });
    expect(remainingAutomation(half, NOW).remainingMs).toBe(before - 1_500);
    // The pull request is made beside the longer preparation: its end changes nothing.
    const beside = withStep(pending, 'open-pull-request', { state: 'succeeded' });
    expect(remainingAutomation(beside, NOW).remainingMs).toBe(before);
  });

  it('counts a step that takes longer than usual as about to end, and names it', () => {
    const late = withStep(pending, 'await-first-build', { state: 'running', attemptStartedAt: ago(900_000) });
    expect(remainingAutomation(late, NOW)).toEqual({
      remainingMs: remainingAutomation(withStep(pending, 'await-first-build', { state: 'succeeded' }), NOW)
        .remainingMs,
      late: ['await-first-build'],
    });
  });

  it('leaves out the time of people', () => {
    fc.assert(
      fc.property(progress, fc.nat(), (steps, typicalMs) => {
        for (const name of PEOPLE_STEPS) {
          expect(remainingAutomation(withStep(steps, name, { typicalMs }), NOW).remainingMs).toBe(
            remainingAutomation(steps, NOW).remainingMs,
          );
        }
      }),
    );
  });

  it('never grows when a step ends, sooner or later than usual', () => {
    fc.assert(
      fc.property(progress, anyStep, (steps, name) => {
        const ended = withStep(steps, name, { state: 'succeeded' });
        expect(remainingAutomation(ended, NOW).remainingMs).toBeLessThanOrEqual(
          remainingAutomation(steps, NOW).remainingMs,
        );
      }),
    );
  });

  it('never grows, and shrinks no faster than the clock, while nothing else happens', () => {
    fc.assert(
      fc.property(progress, fc.nat({ max: 1_000_000 }), (steps, passedMs) => {
        const before = remainingAutomation(steps, NOW).remainingMs;
        const after = remainingAutomation(steps, NOW + passedMs).remainingMs;
        expect(after).toBeLessThanOrEqual(before);
        const running = steps.filter(({ state }) => state === 'running').length;
        expect(before - after).toBeLessThanOrEqual(passedMs * running);
      }),
    );
  });
});
