import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ThreadLimits {
  /**
   * A single piece of work may take this long; then its thread is ended, and the next piece gets a new one. The time a
   * new thread needs to load its module is none of the work's.
   */
  deadlineMs: number;
  memoryMb: number;
}

/** One thread that does one piece of work at a time, in the order of asking. */
export interface Thread<Input, Output> {
  /** @throws OutOfBounds when the work takes too long or too much memory */
  run(input: Input): Promise<Output>;
}

/** The work took more time or memory than it was given. Its thread is gone. */
export class OutOfBounds extends Error {
  override readonly name = 'OutOfBounds';
}

/**
 * Work on what strangers wrote, off the event loop: a run-away ends its own thread and nothing else. The module posts
 * one message once it is loaded, then answers each message with one message.
 */
export function createThread<Input, Output>(module: URL, limits: ThreadLimits): Thread<Input, Output> {
  let worker: Promise<Worker> | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  async function start(): Promise<Worker> {
    const started = new Worker(module, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    // Rejects with the module's error when it cannot be loaded.
    await once(started, 'message');
    // Idle threads keep no process alive.
    started.unref();
    return started;
  }

  async function perform(input: Input): Promise<Output> {
    worker ??= start().catch((error: unknown) => {
      worker = null;
      throw error;
    });
    const thread = await worker;
    return new Promise<Output>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        thread.off('message', answered).off('error', failed);
        end();
      };
      const end = (error: Error): void =>
        settle(() => {
          worker = null;
          void thread.terminate();
          reject(error);
        });
      const answered = (output: Output): void => settle(() => resolve(output));
      const failed = (error: Error & { code?: string }): void =>
        end(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? new OutOfBounds(`It needed more than ${limits.memoryMb} MB.`)
            : error,
        );
      const timer = setTimeout(
        () => end(new OutOfBounds(`It took longer than ${limits.deadlineMs / 1000} s.`)),
        limits.deadlineMs,
      );
      thread.on('message', answered).on('error', failed);
      thread.postMessage(input);
    });
  }

  return {
    run(input) {
      const answer = queue.then(() => perform(input));
      queue = answer.catch(() => undefined);
      return answer;
    },
  };
}
