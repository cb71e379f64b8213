import type { FilesChoice, UndoFiles } from '../../domain/run/undo-files.ts';
import type { Database } from '../../prisma/client.ts';
import type { Prisma } from '../../prisma/generated/client.ts';

/** What is kept with the run of its files' undo, and what the person chose last; null where they are asked. */
export async function readUndoFiles(
  db: Database,
  runId: string,
): Promise<{ files: UndoFiles | null; choice: FilesChoice | null }> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { undoFiles: true, undoFilesChoice: true },
  });
  return {
    files: run.undoFiles as unknown as UndoFiles | null,
    choice: run.undoFilesChoice as FilesChoice | null,
  };
}

/**
 * Keeps where the files stand, unless another try has decided the same round before: then that stands.
 * @param choice what the person is shown as having chosen from now on; as it was when left out
 */
export async function saveUndoFiles(
  db: Database,
  runId: string,
  files: UndoFiles,
  choice?: 'remove' | null,
): Promise<UndoFiles> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
    const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
    const before = run.undoFiles as unknown as UndoFiles | null;
    if (files.state === 'proposed' && before && before.round >= files.round) return before;
    // Chosen in this very moment: that choice stands.
    const isChosen = choice === null && run.undoFilesChoice === 'keep';
    await tx.run.update({
      where: { id: runId },
      data: {
        undoFiles: files as unknown as Prisma.InputJsonObject,
        ...(choice === undefined || isChosen ? {} : { undoFilesChoice: choice }),
      },
    });
    return files;
  });
}
