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
      /** The person it is done for: where the server has fairness keys, Temporal shares its workers out by this. */
      onBehalfOf?: string;
      /** `in-turn`: a few at a time for each person, whatever the server has (turns.ts); `settleTurn` ends a turn. */
      order?: 'at-once' | 'in-turn';
    }
  | { kind: 'signal'; workflowId: string; signal: string; args: readonly unknown[] };

/** Adds messages; they are sent after the transaction commits, in this order for each workflow id. */
export async function addToOutbox(
  transaction: DatabaseOrTransaction,
  messages: readonly OutboxMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await transaction.outboxMessage.createMany({
    data: messages.map((message) => {
      const { kind, workflowId, ...payload } = message;
      const turnOf = message.kind === 'start' && message.order === 'in-turn' ? message.onBehalfOf : undefined;
      return { kind, workflowId, turnOf, payload: payload as unknown as Prisma.InputJsonObject };
    }),
  });
}
