import { asyncLocalStorage, CompleteAsyncError, type Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { PortalError } from '#domain/portal-error.ts';
import { failureInterceptor } from './failure-interceptor.ts';

type Logged = { message: string; attributes: Record<string, unknown> };

/** What Temporal is told when an activity throws, and what the log says of it. */
async function failureOf(thrown: unknown): Promise<{ told: unknown; logged: Logged[] }> {
  const logged: Logged[] = [];
  const error = (message: string, attributes: Record<string, unknown>) =>
    logged.push({ message, attributes });
  const context = { log: { error } } as unknown as Context;
  const told = await asyncLocalStorage.run(context, () =>
    failureInterceptor
      .execute?.({ args: [], headers: {} }, () => Promise.reject(thrown))
      .catch((each) => each),
  );
  return { told, logged };
}

describe('what an activity throws', () => {
  it.each([
    ['an error', new Error('connect ECONNREFUSED postgres://onramp:canary@db')],
    ['no error at all', 'canary'],
    ['nothing', undefined],
  ])('and nobody expected is told by an id, with which the log has its details: %s', async (_, thrown) => {
    const { told, logged } = await failureOf(thrown);
    expect(told).toBeInstanceOf(ApplicationFailure);
    const { type, message, details, nonRetryable, cause } = told as ApplicationFailure;
    expect({ type, nonRetryable, cause }).toEqual({
      type: 'internal',
      nonRetryable: false,
      cause: undefined,
    });
    const [{ id }] = details as [{ id: string }];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(message).toContain(id);
    expect(JSON.stringify([message, details])).not.toContain('canary');
    expect(logged).toEqual([
      {
        message: 'An activity failed unexpectedly.',
        attributes: {
          failureId: id,
          error: expect.stringContaining(thrown instanceof Error ? thrown.message : String(thrown)),
        },
      },
    ]);
  });

  it('and we expected keeps its code, its sentence and its delay, in text that can be carried', async () => {
    const thrown = new PortalError('rate-limited', 'GitHub says \ud83d: slow down.', {
      details: { system: 'GitHub' },
      retryAfterMs: 0,
    });
    const { told, logged } = await failureOf(thrown);
    expect(told).toMatchObject({
      type: 'rate-limited',
      message: 'GitHub says \ufffd: slow down.',
      details: [{ system: 'GitHub', retryAfterMs: 0 }],
      nextRetryDelay: 1_000,
    });
    expect(logged).toEqual([]);
  });

  it.each([
    ['a failure', ApplicationFailure.nonRetryable('The step ends.', 'conflict')],
    ['a cancellation', new CancelledFailure('cancelled')],
    ['a promise to answer later', new CompleteAsyncError()],
    ['an aborted request', new DOMException('aborted', 'AbortError')],
  ])('and is Temporal’s own already stays as it is: %s', async (_, thrown) => {
    expect(await failureOf(thrown)).toEqual({ told: thrown, logged: [] });
  });
});
