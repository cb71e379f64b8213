import type { Actor } from '#domain/access/actor.ts';
import { isUuid } from '#domain/input/ids.ts';
import { PortalError } from '#domain/portal-error.ts';
import { endOfWait } from '#domain/run/end-of-wait.ts';
import type { FilesChoice } from '#domain/run/undo-files.ts';
import { Prisma } from '#prisma/generated/client.ts';
import {
  CANCEL_SIGNAL,
  type CancelSignal,
  type UndoRunInput as UndoWorkflowInput,
  undoWorkflowId,
  WORKFLOWS,
} from '#workflows/contracts.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { isUniqueViolation } from '../http/is-unique-violation.ts';
import { addToOutbox } from '../outbox/outbox-message.ts';
import { ofTeam } from '../teams/team-ref.ts';
import { chooseFiles, logChoice } from './choose-files.ts';

/** What the person decides beforehand. */
export interface UndoRunInput {
  /**
   * Whether files that a merge brought are taken out again by a pull request, or stay; `remove` when not said. While the
   * undo waits for that merge, it can be chosen anew.
   */
  files?: FilesChoice;
}

/**
 * Takes back what a run made. One under way is told to stop and to take itself back; one that has ended is taken back
 * by a workflow of its own. Asking twice is asking once, but for another choice of what becomes of the files.
 * @throws PortalError forbidden | not-found | conflict (another run works on the repository now, or the files are past
 * choosing)
 */
export async function undoRun(
  actor: Actor,
  runId: string,
  { files }: UndoRunInput = {},
  context: ServerContext = getServerContext(),
): Promise<{ runId: string }> {
  const { database, organisation, timing, now } = context;
  const run = isUuid(runId) ? await database.run.findUnique({ where: { id: runId } }) : null;
  if (!run) throw new PortalError('not-found', 'There is no such run. It may have been a wrong link.');
  const underWay = run.finishedAt === null;
  requireMay(actor, underWay ? 'run.cancel' : 'run.undo', {
    ownerId: run.startedById,
    ...ofTeam(organisation, run.team),
  });
  if (run.state === 'undoing' && files) await chooseFiles(actor, runId, files, context);
  if (run.state === 'undoing' || run.state === 'undone') return { runId };
  const requestedBy = actor.name;
  const { pollMinMs, pollMaxMs } = timing;
  try {
    await database.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
      const current = await transaction.run.findUniqueOrThrow({ where: { id: runId } });
      if (current.state !== run.state || current.finishedAt?.getTime() !== run.finishedAt?.getTime())
        throw new PortalError(
          'conflict',
          'The run has changed in this moment. Look at it again, then decide.',
        );
      await transaction.run.update({
        where: { id: runId },
        data: {
          state: 'undoing',
          undoStartedAt: now(),
          undoFinishedAt: null,
          undoFiles: Prisma.DbNull,
          undoFilesChoice: files ?? 'remove',
          ...(underWay ? {} : { activeKey: run.repositoryId }),
          ...endOfWait(current, now()),
        },
      });
      await transaction.runLogLine.create({
        // Migrations look for this sentence: what was chosen beside it is said by itself.
        data: { runId, level: 'warn', message: `${requestedBy} asked to undo this run` },
      });
      if (files === 'keep') await logChoice(transaction, actor, runId, files);
      await addToOutbox(transaction, [
        underWay
          ? {
              kind: 'signal',
              workflowId: run.workflowId,
              signal: CANCEL_SIGNAL,
              args: [{ requestedBy } satisfies CancelSignal],
            }
          : {
              kind: 'start',
              workflow: WORKFLOWS.undoRun,
              workflowId: undoWorkflowId(runId),
              args: [{ runId, requestedBy, timing: { pollMinMs, pollMaxMs } } satisfies UndoWorkflowInput],
              reuse: 'one-at-a-time',
            },
      ]);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new PortalError(
      'conflict',
      'Another run works on this repository now. Wait until it has ended, then undo this one.',
    );
  }
  return { runId };
}
