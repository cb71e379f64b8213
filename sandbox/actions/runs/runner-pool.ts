/** The machine's runners: so many jobs at a time, each of which can be stopped. */
export interface RunnerPool {
  isFull(): boolean;
  isRunning(id: number): boolean;
  /** Runs `work`, which must not reject, and then `done`, when the runner is free again. */
  run<Result>(
    id: number,
    work: (signal: AbortSignal) => Promise<Result>,
    done: (result: Result) => void,
  ): void;
  /** Asks one to stop. @returns whether it was running */
  stop(id: number): boolean;
  /** Asks all to stop, and waits until they have. */
  stopAll(): Promise<void>;
}

export function createRunnerPool(size: number): RunnerPool {
  const running = new Map<number, { abort: AbortController; ended: Promise<void> }>();
  return {
    isFull: () => running.size >= size,
    isRunning: (id) => running.has(id),
    run(id, work, done) {
      const abort = new AbortController();
      const ended = work(abort.signal).then((result) => {
        running.delete(id);
        done(result);
      });
      running.set(id, { abort, ended });
    },
    stop(id) {
      running.get(id)?.abort.abort();
      return running.has(id);
    },
    async stopAll() {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
