import type { WaitingFor } from '../../domain/run/run.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { ActivityDeps } from './deps.ts';

/** Whom the undo of a run waits for, as pages show it. */
export function createUndoWaitActivities({ db }: Pick<ActivityDeps, 'db'>) {
  return {
    /**
     * Replaces the list of those the undo waits for. Its waits are none of the run's own: they are not counted with them.
     * @param input.outcome what is said of it meanwhile; as it was when null
     */
    async recordUndoWait(input: {
      runId: string;
      waitingFor: WaitingFor[];
      outcome: string | null;
    }): Promise<void> {
      const { runId, waitingFor, outcome } = input;
      await db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
        const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
        if (run.state !== 'undoing') return;
        const waits = waitingFor.length > 0;
        await tx.run.update({
          where: { id: runId },
          data: {
            waitingFor: waitingFor as unknown as Prisma.InputJsonValue,
            waitingSince: waits ? (run.waitingSince ?? new Date()) : null,
            ...(outcome === null ? {} : { outcome }),
          },
        });
        if (outcome === null || outcome === run.outcome) return;
        const level = waits ? 'wait' : 'info';
        await tx.runLogLine.create({ data: { runId, level, message: outcome } });
      });
    },
  };
}
