import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Settings } from '../config/env.ts';
import { temporalConnectionOptions } from '../config/temporal-connection.ts';
import type { WorkflowCaller } from './activities/deps.ts';
import { TASK_QUEUE } from './contracts.ts';

/** A Temporal client for activities and schedules; connects on first use. */
export function createCallerClient(settings: Settings['temporal']): Client {
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  return new Client({ connection, namespace: settings.namespace });
}

/** Start and signal by deterministic id, so that doing either twice does it once. */
export function createWorkflowCaller(client: Client): WorkflowCaller {
  return {
    async start(workflow, workflowId, args) {
      try {
        await client.workflow.start(workflow, {
          workflowId,
          taskQueue: TASK_QUEUE,
          args,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
    async signal(workflowId, signal, args) {
      try {
        await client.workflow.getHandle(workflowId).signal(signal, ...args);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
