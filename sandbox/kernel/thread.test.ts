import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createThread, OutOfBounds } from './thread.ts';

const limits = { deadlineMs: 5_000, memoryMb: 64 };
const module = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
/** Answers with what it is asked, or never. */
const ECHO = module(`
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (word) => {
  if (word === 'endless') for (;;);
  parentPort.postMessage(word);
});
parentPort.postMessage('loaded');
`);

// Deadlines go by the test's own clock: a busy machine changes nothing.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Time passes before the event loop turns: nothing can be heard of a thread meanwhile. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < 20; step++) await Promise.resolve();
  vi.advanceTimersByTime(ms);
}

it('the time a thread needs to start is none of its work', async () => {
  const thread = createThread<string, string>(ECHO, limits);
  const answer = thread.run('hello').catch((error: unknown) => error);
  await pass(10 * limits.deadlineMs);
  expect(await answer).toBe('hello');
});

it('work that never ends ends its thread at the deadline, and the next piece gets a new one', async () => {
  const thread = createThread<string, string>(ECHO, limits);
  await thread.run('hello');
  const refused = thread.run('endless').catch((error: unknown) => error);
  const next = thread.run('next');
  await pass(limits.deadlineMs);
  expect(await refused).toBeInstanceOf(OutOfBounds);
  expect(await next).toBe('next');
});

it('a module that cannot be loaded is its own error, and is tried again for the next piece', async () => {
  const thread = createThread<string, string>(module(`throw new Error('no such module')`), limits);
  for (const word of ['one', 'two']) await expect(thread.run(word)).rejects.toThrow('no such module');
});
