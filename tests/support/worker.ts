import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUE } from '#workflows/contracts.ts';

export interface TestWorker {
  /** Ends what is under way, and lets the server go. */
  stop(): Promise<void>;
}

/**
 * A worker of the product's workflows, bundled from source, with the activities of a test. It tells of errors only: a
 * test that makes activities fail would otherwise say so at length. At most one for each test file.
 */
export async function startTestWorker(
  address: string,
  options: Pick<WorkerOptions, 'activities' | 'interceptors'>,
): Promise<TestWorker> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    ...options,
  });
  const working = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await working;
      await connection.close();
    },
  };
}
