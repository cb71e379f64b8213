import { isDeepStrictEqual } from 'node:util';
import { toKnownFailure } from '../../domain/portal-error.ts';
import { endedWait, endOfWait, endOfWaitIn, type WaitTimes } from '../../domain/run/end-of-wait.ts';
import type { OnboardingStep, RunState, StepLink, StepState, WaitingFor } from '../../domain/run/run.ts';
import type { Prisma, Run as RunRow, RunStep as StepRow } from '../../prisma/generated/client.ts';
import type { FailureDescription } from '../failures.ts';
import type { ActivityDeps } from './deps.ts';
import { endPlan } from './end-plan.ts';
import { releaseNames, releaseNamesOfFailed } from './names.ts';

export interface StepRecord {
  runId: string;
  step: OnboardingStep;
  state: StepState;
  note?: string | null;
  links?: StepLink[];
  failure?: FailureDescription;
}

/** What pages read: every activity here writes our own database only, and can be run twice. */
export function createReadModelActivities({ db }: Pick<ActivityDeps, 'db'>) {
  return {
    async recordStep({ runId, step, state, note, links, failure }: StepRecord): Promise<void> {
      const id = { runId_name: { runId, name: step } };
      await db.$transaction(async (tx) => {
        const before = await tx.runStep.findUniqueOrThrow({ where: id });
        const begins = state === 'running' && before.state !== 'running';
        const ends = state === 'succeeded' || state === 'skipped' || state === 'failed' || state === 'undone';
        const now = new Date();
        await tx.runStep.update({
          where: id,
          data: {
            state,
            attempts: begins ? before.attempts + 1 : before.attempts,
            startedAt: before.startedAt ?? (state === 'running' ? now : null),
            ...(begins ? { attemptStartedAt: now } : {}),
            // Told again of the same end: it ended when it was told first.
            finishedAt: ends ? (before.state === state && before.finishedAt) || now : null,
            ...waitOfStep(before, state, now),
            ...(note === undefined ? {} : { note }),
            ...(links === undefined ? {} : { links: links as unknown as Prisma.InputJsonValue }),
            ...(failure === undefined
              ? {}
              : { failure: toKnownFailure(failure) as unknown as Prisma.InputJsonValue }),
          },
        });
        if (before.state !== state) {
          await tx.runLogLine.create({ data: { runId, step, ...describeTransition(state, note, failure) } });
        }
        await touchRun(tx, runId);
      });
    },

    /**
     * Replaces the list of those the run waits for, and counts the time spent waiting. The same list again changes
     * nothing; a run that has ended, or is being undone, waits for nobody any more.
     */
    async recordWaiting({ runId, waitingFor }: { runId: string; waitingFor: WaitingFor[] }): Promise<void> {
      await db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
        const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
        const settled = run.state === 'undoing' || run.state === 'undone' || run.finishedAt !== null;
        const now = new Date();
        if (settled) {
          // What an undo waits for is told by itself.
          if (run.waitingSince && run.state !== 'undoing')
            await tx.run.update({ where: { id: runId }, data: endOfWait(run, now) });
          return;
        }
        const waits = waitingFor.length > 0;
        const tasks = await tx.humanTask.findMany({
          where: {
            id: { in: waitingFor.flatMap((wait) => (wait.kind === 'human-task' ? [wait.humanTaskId] : [])) },
          },
        });
        // The issue may have been made while the workflow was on its way here.
        const shown = waitingFor.map((wait) =>
          wait.kind === 'human-task'
            ? {
                ...wait,
                issueKey: tasks.find((task) => task.id === wait.humanTaskId)?.issueKey ?? wait.issueKey,
              }
            : wait,
        );
        const isKnown = isDeepStrictEqual(shown, run.waitingFor) && waits === (run.waitingSince !== null);
        const state = waits ? 'waiting' : 'running';
        if (waitingFor.some(({ kind }) => kind === 'merge')) await showStepWaiting(tx, runId, 'await-merge');
        if (isKnown && run.state === state) return;
        await tx.run.update({
          where: { id: runId },
          data: {
            ...(waits
              ? {
                  waitingFor: shown as unknown as Prisma.InputJsonValue,
                  waitingSince: run.waitingSince ?? now,
                }
              : endOfWait(run, now)),
            state,
          },
        });
      });
    },

    /** `final` frees the repository for another onboarding: the workflow is about to end. */
    async recordRunState(input: {
      runId: string;
      state: RunState;
      outcome: string | null;
      final?: boolean;
    }): Promise<{ undoAsked: boolean }> {
      const { runId, state, outcome, final = false } = input;
      const ends = final || state === 'succeeded';
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`;
        const before = await tx.run.findUniqueOrThrow({ where: { id: runId } });
        // Somebody asked to undo the run in this very moment: their wish stands, and the workflow hears of it.
        if (before.state === 'undoing' && state !== 'undoing' && state !== 'undone')
          return { undoAsked: true };
        const now = new Date();
        await tx.run.update({
          where: { id: runId },
          data: {
            state,
            outcome,
            ...(ends ? { activeKey: null } : {}),
            ...(ends || state === 'undoing' ? endOfWaitIn(before, now) : {}),
            ...endOfRun(before, { state, ends, now }),
          },
        });
        if (final && state === 'undone') await releaseNames(tx, runId);
        if (final && state === 'failed') await releaseNamesOfFailed(tx, runId);
        if (state === 'undone') {
          await tx.runStep.updateMany({
            where: { runId, state: { in: ['running', 'waiting'] } },
            data: { state: 'undone', finishedAt: new Date() },
          });
        }
        const isNews = before.state !== state || before.outcome !== outcome;
        if (isNews && !(await wasToldByStep(tx, runId, outcome))) {
          const level = state === 'failed' ? 'error' : 'info';
          await tx.runLogLine.create({ data: { runId, level, message: outcome ?? `run ${state}` } });
        }
        return { undoAsked: false };
      });
    },

    async failPlan(input: { planId: string; failure: { code: string; message: string } }): Promise<void> {
      await endPlan(db, input.planId, { status: 'failed', failure: toKnownFailure(input.failure) });
    },
  };
}

/** Its own end, which an undo does not move, and the times of the undo. Told again, each stays as told first. */
function endOfRun(
  before: RunRow,
  { state, ends, now }: { state: RunState; ends: boolean; now: Date },
): Partial<Pick<RunRow, 'finishedAt' | 'undoStartedAt' | 'undoFinishedAt'>> {
  if (state === 'undoing')
    return before.state === 'undoing' && before.undoStartedAt
      ? {}
      : { undoStartedAt: now, undoFinishedAt: null };
  if (!ends) return {};
  if (state !== 'undone') return { finishedAt: before.finishedAt ?? now };
  // A run that was under way ended when it was stopped.
  return {
    finishedAt: before.finishedAt ?? before.undoStartedAt ?? now,
    undoFinishedAt: before.undoFinishedAt ?? now,
  };
}

/**
 * The waits of a step for people, when it comes to `state`. A failed step that is tried again waited since it failed: for
 * the commit that mends it.
 */
function waitOfStep(before: StepRow, state: StepState, now: Date): Partial<WaitTimes> {
  if (state === 'waiting') return { waitingSince: before.waitingSince ?? now };
  const sinceFailure = state === 'running' && before.state === 'failed' ? before.finishedAt : null;
  return endedWait({ ...before, waitingSince: before.waitingSince ?? sinceFailure }, now);
}

/** A running step that has come to where only a person can go on; told once in the log. */
async function showStepWaiting(
  tx: Prisma.TransactionClient,
  runId: string,
  step: OnboardingStep,
): Promise<void> {
  const { count } = await tx.runStep.updateMany({
    where: { runId, name: step, state: 'running' },
    data: { state: 'waiting', waitingSince: new Date() },
  });
  if (count > 0) await tx.runLogLine.create({ data: { runId, step, ...describeTransition('waiting') } });
}

/** Whether a step that failed has told this very sentence in the log already. */
async function wasToldByStep(
  tx: Prisma.TransactionClient,
  runId: string,
  outcome: string | null,
): Promise<boolean> {
  if (outcome === null) return false;
  const told = await tx.runStep.count({
    where: { runId, state: 'failed', failure: { path: ['message'], equals: outcome } },
  });
  return told > 0;
}

async function touchRun(tx: Prisma.TransactionClient, runId: string): Promise<void> {
  await tx.run.update({ where: { id: runId }, data: { updatedAt: new Date() } });
}

function describeTransition(state: StepState, note?: string | null, failure?: FailureDescription) {
  switch (state) {
    case 'running':
      return { level: 'info', message: 'started' };
    case 'succeeded':
      return { level: 'info', message: note ? `done: ${note}` : 'done' };
    case 'waiting':
      return { level: 'wait', message: note ? `waits for a person: ${note}` : 'waits for a person' };
    case 'failed':
      return { level: 'error', message: failure?.message ?? 'failed' };
    case 'pending':
    case 'skipped':
    case 'undone':
      return { level: 'info', message: state };
  }
}
