import type { DatabaseOrTransaction } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** What Temporal must be told, written in the transaction of the decision that makes it necessary. */
export type OutboxMessage =
  | {
      kind: 'start';
      workflowId: string;
      workflow: string;
      args: readonly unknown[];
      /** `once`: the id is used one time ever. `one-at-a-time`: again after the last one ended. */
      reuse: 'once' | 'one-at-a-time';
    }
  | { kind: 'signal'; workflowId: string; signal: string; args: readonly unknown[] };

/** Adds messages; they are sent after the transaction commits, in this order for each workflow id. */
export async function addToOutbox(
  transaction: DatabaseOrTransaction,
  messages: readonly OutboxMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await transaction.outboxMessage.createMany({
    data: messages.map(({ kind, workflowId, ...payload }) => ({
      kind,
      workflowId,
      payload: payload as unknown as Prisma.InputJsonObject,
    })),
  });
}
