import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionStatusName,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Settings } from '../config/env.ts';
import { temporalConnectionOptions } from '../config/temporal-connection.ts';
import type { WorkflowCaller, WorkflowStanding } from './activities/deps.ts';
import { TASK_QUEUE } from './contracts.ts';

/** A Temporal client for activities and schedules; connects on first use. */
export function createCallerClient(settings: Settings['temporal']): Client {
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  return new Client({ connection, namespace: settings.namespace });
}

/** Whatever has another name, a paused execution for example, has not ended. */
const STANDINGS: Partial<Record<WorkflowExecutionStatusName, WorkflowStanding>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

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
    async listOpen(workflows) {
      const types = workflows.map((name) => `"${name}"`).join(', ');
      const query = `ExecutionStatus = "Running" AND WorkflowType IN (${types})`;
      const open = new Set<string>();
      for await (const { workflowId } of client.workflow.list({ query })) open.add(workflowId);
      return open;
    },
    async findStanding(workflowId) {
      try {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        return STANDINGS[status.name] ?? 'running';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'unknown';
        throw error;
      }
    },
  };
}
