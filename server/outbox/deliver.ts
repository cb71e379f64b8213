import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { TASK_QUEUE } from '#workflows/contracts.ts';
import type { OutboxMessage } from './outbox-message.ts';

/** How long one call to Temporal may take. */
const CALL_DEADLINE_MS = 5_000;
/** Memo field that names the outbox message a workflow was started by. */
const STARTED_BY = 'outboxMessageId';

/** Tells Temporal. Doing it twice has the effect of doing it once. @throws Error when it must be tried again */
export async function deliver(client: Client, id: bigint, message: OutboxMessage): Promise<void> {
  await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
    message.kind === 'start' ? start(client, id, message) : signal(client, message),
  );
}

async function start(client: Client, id: bigint, message: OutboxMessage & { kind: 'start' }): Promise<void> {
  if (message.reuse === 'one-at-a-time' && (await wasStartedBy(client, message.workflowId, id))) return;
  try {
    await client.workflow.start(message.workflow, {
      workflowId: message.workflowId,
      taskQueue: TASK_QUEUE,
      args: [...message.args],
      workflowIdReusePolicy: message.reuse === 'once' ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
      memo: { [STARTED_BY]: String(id) },
      // Servers without fairness ignore it.
      ...(message.onBehalfOf ? { priority: { fairnessKey: message.onBehalfOf } } : {}),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (message.reuse === 'once' || (await wasStartedBy(client, message.workflowId, id))) return;
    throw new Error(`The workflow ${message.workflowId} of an earlier message has not ended yet.`, {
      cause: error,
    });
  }
}

async function wasStartedBy(client: Client, workflowId: string, id: bigint): Promise<boolean> {
  try {
    const { memo } = await client.workflow.getHandle(workflowId).describe();
    return memo?.[STARTED_BY] === String(id);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** A signal to a workflow that has ended has nobody to tell: what it says is in the database. */
async function signal(client: Client, message: OutboxMessage & { kind: 'signal' }): Promise<void> {
  try {
    await client.workflow.getHandle(message.workflowId).signal(message.signal, ...message.args);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
