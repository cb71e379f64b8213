import type { Actor } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import { areFilesSettled, type FilesChoice, type UndoFiles } from '#domain/run/undo-files.ts';
import type { DatabaseOrTransaction } from '#prisma/client.ts';
import { undoWorkflowId, WAKE_SIGNAL } from '#workflows/contracts.ts';
import type { ServerContext } from '../context.ts';
import { addToOutbox } from '../outbox/outbox-message.ts';

/**
 * What becomes of the files of a run that is being undone, chosen anew while the undo waits. The same choice again changes
 * nothing; after a pull request that was closed without a merge, `remove` asks for a new one.
 * @throws PortalError conflict when the undo is past that
 */
export async function chooseFiles(
  actor: Actor,
  runId: string,
  files: FilesChoice,
  { database }: Pick<ServerContext, 'database'>,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
    const run = await transaction.run.findUniqueOrThrow({ where: { id: runId } });
    if (run.undoFilesChoice === files) return;
    const known = run.undoFiles as unknown as UndoFiles | null;
    if (run.state !== 'undoing' || (known && areFilesSettled(known)))
      throw new PortalError(
        'conflict',
        'The undo has seen to the files already: look at the run to see what became of them.',
      );
    await transaction.run.update({ where: { id: runId }, data: { undoFilesChoice: files } });
    await logChoice(transaction, actor, runId, files);
    // The run takes itself back, or is taken back by a workflow of its own: whichever it is looks again.
    await addToOutbox(
      transaction,
      [run.workflowId, undoWorkflowId(runId)].map((workflowId) => ({
        kind: 'signal',
        workflowId,
        signal: WAKE_SIGNAL,
        args: [],
      })),
    );
  });
}

const CHOSEN: Record<FilesChoice, string> = {
  keep: 'chose to leave the files in the repository',
  remove: 'chose to take the files out of the repository by a pull request',
};

/** Says in the run's log who chose what. */
export async function logChoice(
  transaction: DatabaseOrTransaction,
  actor: Actor,
  runId: string,
  files: FilesChoice,
): Promise<void> {
  await transaction.runLogLine.create({
    data: { runId, level: 'warn', message: `${actor.name} ${CHOSEN[files]}` },
  });
}
