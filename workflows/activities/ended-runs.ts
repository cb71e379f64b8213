import { endOfWaitIn } from '../../domain/run/end-of-wait.ts';
import type { RunState } from '../../domain/run/run.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { type UndoRunInput, undoWorkflowId, WORKFLOWS } from '../contracts.ts';
import type { ActivityDeps, WorkflowStanding } from './deps.ts';
import { releaseNamesOfFailed } from './names.ts';

/** A run that is shown as under way while nothing carries it out any more. */
export interface EndedRun {
  runId: string;
  /** As it was found; when it has changed since, the next round looks anew. */
  state: RunState;
  /** `end` it with the sentence, or carry out the `undo` that nobody heard of. */
  action: { kind: 'end'; sentence: string } | { kind: 'undo' };
}

/** Ways in which a workflow ends without telling the run. */
const HOW: Record<Exclude<WorkflowStanding, 'running' | 'unknown'>, string> = {
  terminated: 'was ended by an operator, who terminated its workflow in Temporal',
  cancelled: 'was ended by an operator, who cancelled its workflow in Temporal',
  failed: 'broke off: its workflow failed for a reason of Onramp’s own, which the worker’s log names',
  'timed-out': 'broke off: its workflow ran into a time limit set in Temporal',
  completed: 'broke off: its workflow ended without an outcome',
};
const WHAT_STAYS =
  'What was made so far stays until you undo the run; the repository can be onboarded again.';

/** Runs whose workflow was closed from outside: left alone, they would hold their repository for ever. */
export function createEndedRunActivities({ db, workflows }: Pick<ActivityDeps, 'db' | 'workflows'>) {
  return {
    /**
     * Active runs whose workflow has ended. Those that Temporal is still to be told of are none of them, nor those of
     * which it knows nothing: that may as well be another Temporal.
     */
    async listEndedRuns(): Promise<{ ended: EndedRun[] }> {
      const active = await db.run.findMany({
        where: { activeKey: { not: null } },
        select: { id: true, state: true, workflowId: true },
      });
      if (active.length === 0) return { ended: [] };
      const open = await workflows.listOpen([WORKFLOWS.onboardRepository, WORKFLOWS.undoRun]);
      const ended: EndedRun[] = [];
      for (const { id, state, workflowId } of active) {
        const ids = [workflowId, undoWorkflowId(id)];
        if (ids.some((each) => open.has(each))) continue;
        const untold = await db.outboxMessage.count({
          where: { workflowId: { in: ids }, dispatchedAt: null },
        });
        if (untold > 0) continue;
        const action = await decide(id, state, workflowId);
        if (action) ended.push({ runId: id, state, action });
      }
      return { ended };
    },

    /** Ends the run, or starts the undo that was asked for; nothing when the run has changed meanwhile. */
    async settleEndedRun({ runId, state, action }: EndedRun): Promise<{ settled: boolean }> {
      if (action.kind === 'undo') {
        // The workflow may have taken the run back itself, and ended, while it was asked about.
        const stands = await db.run.count({ where: { id: runId, state, activeKey: { not: null } } });
        if (stands === 0) return { settled: false };
        const input: UndoRunInput = { runId, requestedBy: 'A person' };
        await workflows.start(WORKFLOWS.undoRun, undoWorkflowId(runId), [input]);
        return { settled: true };
      }
      const { sentence } = action;
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
        const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
        if (run.activeKey === null || run.state !== state) return { settled: false };
        const now = new Date();
        await tx.run.update({
          where: { id: runId },
          data: {
            state: 'failed',
            outcome: sentence,
            activeKey: null,
            finishedAt: run.finishedAt ?? run.undoStartedAt ?? now,
            ...(state === 'undoing' ? { undoFinishedAt: now } : {}),
            ...endOfWaitIn(run, now),
          },
        });
        const failure: Prisma.InputJsonObject = { code: 'conflict', message: sentence, details: {} };
        await tx.runStep.updateMany({
          where: { runId, state: { in: ['running', 'waiting'] } },
          data: { state: 'failed', finishedAt: now, failure },
        });
        await tx.runLogLine.create({ data: { runId, level: 'error', message: sentence } });
        await releaseNamesOfFailed(tx, runId);
        return { settled: true };
      });
    },
  };

  /** What is to be done about an active run that no open workflow carries out; null when there is nothing to be sure of. */
  async function decide(
    runId: string,
    state: RunState,
    workflowId: string,
  ): Promise<EndedRun['action'] | null> {
    const undo = state === 'undoing' ? await workflows.findStanding(undoWorkflowId(runId)) : 'unknown';
    if (undo === 'running') return null;
    if (undo !== 'unknown') return { kind: 'end', sentence: `The undo ${HOW[undo]}. ${WHAT_STAYS}` };
    const own = await workflows.findStanding(workflowId);
    if (own === 'running' || own === 'unknown') return null;
    // Somebody asked a workflow to undo that could not hear it any more.
    if (state === 'undoing') return { kind: 'undo' };
    return { kind: 'end', sentence: `The run ${HOW[own]}. ${WHAT_STAYS}` };
  }
}
