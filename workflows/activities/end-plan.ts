import type { Database } from '../../prisma/client.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { inspectionWorkflowId } from '../contracts.ts';

/**
 * Writes what became of a plan, once, and gives its person's turn back (server/outbox/turns.ts). Written before, it stays
 * as it was; the turn is given back all the same.
 */
export async function endPlan(
  db: Database,
  planId: string,
  end: Prisma.PlanUpdateManyMutationInput & { status: 'ready' | 'failed' },
): Promise<void> {
  const now = new Date();
  await db.$transaction([
    db.plan.updateMany({ where: { id: planId, status: 'inspecting' }, data: { ...end, readyAt: now } }),
    db.outboxMessage.updateMany({
      where: { workflowId: inspectionWorkflowId(planId), turnOf: { not: null }, settledAt: null },
      data: { settledAt: now },
    }),
  ]);
}
