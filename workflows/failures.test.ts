import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { describeFailure } from './failures.ts';

describe('a failure as it is kept', () => {
  it('has a code of the closed set, and its sentence', () => {
    const failure = ApplicationFailure.create({
      type: 'conflict',
      message: 'The name is taken.',
      details: [{ a: 1 }],
    });
    expect(describeFailure(failure)).toEqual({
      code: 'conflict',
      message: 'The name is taken.',
      details: { a: 1 },
    });
  });

  it.each([
    [
      'of a library',
      ApplicationFailure.create({ type: 'TypeError', message: 'x is not a function, secret=canary' }),
    ],
    ['of no kind at all', new Error('secret=canary')],
    ['that is no error', 'secret=canary'],
  ])('is an unexpected one, whose words stay in the log: %s', (_, error) => {
    const { code, message } = describeFailure(error);
    expect(code).toBe('internal');
    expect(message).not.toContain('canary');
    expect(message).toContain('platform team');
  });

  it('of a call that took too long quotes the last try by the same rule', () => {
    const last = ApplicationFailure.create({ type: 'Error', message: 'secret=canary' });
    const { code, message } = describeFailure(new TimeoutFailure('timeout', undefined, 'SCHEDULE_TO_CLOSE'));
    expect([code, message]).toEqual(['unavailable', 'The call did not succeed in time.']);
    const timeout = new TimeoutFailure('timeout', undefined, 'SCHEDULE_TO_CLOSE');
    Object.assign(timeout, { cause: last });
    expect(describeFailure(timeout).message).not.toContain('canary');
  });
});
