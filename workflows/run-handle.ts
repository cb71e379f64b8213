import {
  CancellationScope,
  ContinueAsNew,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureReport } from '../domain/failures/failure-report.ts';
import type { OnboardingStep, StepLink, WaitingFor } from '../domain/run/run.ts';
import type { OnboardRepositoryInput } from './contracts.ts';
import { describeFailure, type FailureDescription, limitPauseMs } from './failures.ts';
import { records, tasks } from './proxies.ts';
import { cancelSignal, taskAnsweredSignal, wakeSignal } from './signals.ts';

/** How long runs that began earlier pause after a rate limit: their histories hold that. */
const EARLIER_LIMIT_PAUSE_MS = 5 * 60_000;

/** What a step leaves on the page beside its name. */
export interface StepReport {
  note?: string | null;
  links?: StepLink[];
}

/** The person asked to stop; what was made is taken back. */
export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';
}

/** The run ends here for a reason a person can read. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/** A failure as the page shows it: one sentence, and what is known besides. */
export interface ShownFailure {
  sentence: string;
  links: StepLink[];
  report?: FailureReport;
}

export interface RunHandle {
  readonly runId: string;
  readonly input: OnboardRepositoryInput;
  /** Runs one step: recorded before and after, and paused on a human task for as long as it cannot go on alone. */
  step<R extends StepReport>(name: OnboardingStep, body: () => Promise<R>): Promise<void>;
  /** Sleeps until something outside may have changed: a webhook's wake, or the next poll. */
  nextLook(wait: PollState): Promise<void>;
  /** Shows whom the step waits for; null when it goes on. Told once, however often it is seen. */
  waitFor(step: OnboardingStep, who: WaitingFor | null): Promise<void>;
  /** Whether somebody is shown as waited for: true at the start of a step only when a fresh history goes on with it. */
  isWaiting(step: OnboardingStep): boolean;
  /** Shows the run as failed while a step still listens for the next commit. */
  showFailed(step: OnboardingStep, failed: ShownFailure): Promise<void>;
  readonly cancelledBy: string | null;
  /** A fresh poll state for one wait. */
  poll(): PollState;
}

/** Poll interval of one wait: doubles from `pollMinMs` to `pollMaxMs`, and starts over after a wake. */
export interface PollState {
  delayMs: number;
  /** Wakes already looked after, so that one that comes during a look is not slept through. */
  seenWakes: number;
}

export function openRun(input: OnboardRepositoryInput): RunHandle {
  const { runId } = input;
  let wakes = 0;
  let cancelledBy: string | null = null;
  const answers = new Map<string, 'resolved' | 'rejected'>();
  const waits = new Map<OnboardingStep, WaitingFor>(input.resumed?.waits);
  /** What the read model was last told of each wait, so that a look which sees the same tells nothing. */
  const told = new Map([...waits].map(([step, who]) => [step, JSON.stringify(who)]));
  const done = new Set<OnboardingStep>(input.resumed?.done);
  let resumedStep = input.resumed?.step ?? null;
  const underWay = new Set<OnboardingStep>();
  /** Set when one branch has ended the run: branches beside it stop waiting. */
  let ended: string | null = null;

  setHandler(wakeSignal, () => {
    wakes++;
  });
  setHandler(cancelSignal, ({ requestedBy }) => {
    cancelledBy ??= requestedBy;
  });
  setHandler(taskAnsweredSignal, ({ taskId, outcome }) => {
    answers.set(taskId, outcome);
  });

  /** Runs that began earlier told of every look: their histories hold that. Asked once, at the very beginning. */
  const tellsChangesOnly = patched('waits-are-told-when-they-change');

  const isStopped = () => cancelledBy !== null || ended !== null;
  const throwIfStopped = () => {
    if (cancelledBy !== null) throw new RunCancelled(`Stopped by ${cancelledBy}.`);
    if (ended !== null) throw new RunEnded(ended);
  };

  const waitFor = async (step: OnboardingStep, who: WaitingFor | null) => {
    const seen = JSON.stringify(who);
    if (who) {
      if (tellsChangesOnly && told.get(step) === seen) return;
      waits.set(step, who);
    } else if (!waits.delete(step)) return;
    told.set(step, seen);
    await records.recordWaiting({ runId, waitingFor: [...waits.values()] });
  };

  /** Opens the human task and waits for its answer. @throws RunEnded when it is rejected. */
  const waitForPerson = async (step: OnboardingStep, failure: FailureDescription) => {
    const task = await tasks.openHumanTask({ runId, step, failure });
    await records.recordStep({ runId, step, state: 'waiting', note: task.title });
    await waitFor(step, {
      kind: 'human-task',
      humanTaskId: task.taskId,
      issueKey: task.issueKey,
      owner: task.owner,
    });
    await condition(() => answers.has(task.taskId) || isStopped());
    await waitFor(step, null);
    throwIfStopped();
    if (answers.get(task.taskId) === 'rejected') {
      const { sentence } = await tasks.describeRejection({ taskId: task.taskId });
      ended ??= sentence;
      await records.recordStep({
        runId,
        step,
        state: 'failed',
        failure: { code: 'conflict', message: sentence, details: {} },
      });
      throw new RunEnded(sentence);
    }
  };

  /** Nobody can answer a rate limit: the page says how long it is, and the next try comes by itself. */
  const waitOutLimit = async (step: OnboardingStep, failure: FailureDescription) => {
    const pauseMs = limitPauseMs(failure);
    if (waits.has(step)) {
      // Somebody is waited for all the same: what is shown of that stays.
      resumedStep = step;
      await condition(isStopped, pauseMs);
      return;
    }
    const { system = 'another system' } = failure.details;
    const note = `asked by ${system} to slow down, goes on in about ${Math.ceil(pauseMs / 60_000)} min`;
    await records.recordStep({ runId, step, state: 'running', note });
    await condition(isStopped, pauseMs);
    await records.recordStep({ runId, step, state: 'running', note: null });
  };

  /**
   * Some failures no answer can cure: the run ends with the sentence. A rate limit ends by itself. Everything else is a
   * person's to repair.
   */
  const endOrAskPerson = async (step: OnboardingStep, error: unknown) => {
    const failure = describeFailure(error);
    if (failure.code === 'rate-limited') {
      if (patched('limits-are-waited-out')) await waitOutLimit(step, failure);
      else await condition(isStopped, EARLIER_LIMIT_PAUSE_MS);
      return;
    }
    if (failure.details.endsRun !== true) return waitForPerson(step, failure);
    ended ??= failure.message;
    await records.recordStep({ runId, step, state: 'failed', failure });
    throw new RunEnded(failure.message);
  };

  /**
   * Goes on in a fresh history before this one is full: a merge or a fix may take weeks, and every look adds events.
   * Only while a single step is under way, so that nothing beside it is cut off.
   */
  const renewHistory = async () => {
    const [step, beside] = underWay;
    if (!workflowInfo().continueAsNewSuggested || step === undefined || beside !== undefined) return;
    const resumed = { done: [...done], step, waits: [...waits] };
    await continueAsNew<(next: OnboardRepositoryInput) => Promise<unknown>>({ ...input, resumed });
  };

  /** One try of a step. @throws whatever keeps it from going on alone */
  const attempt = async <R extends StepReport>(
    name: OnboardingStep,
    body: () => Promise<R>,
  ): Promise<void> => {
    if (name === resumedStep) resumedStep = null;
    else {
      await records.recordStep({ runId, step: name, state: 'running' });
      // Shown as running now: a wait that goes on is told again.
      told.delete(name);
    }
    const { note = null, links = [] } = await body();
    await waitFor(name, null);
    await records.recordStep({ runId, step: name, state: 'succeeded', note, links });
  };

  return {
    runId,
    input,
    get cancelledBy() {
      return cancelledBy;
    },
    waitFor,
    isWaiting: (step) => waits.has(step),
    poll: () => ({ delayMs: input.timing.pollMinMs, seenWakes: wakes }),
    async step(name, body) {
      if (done.has(name)) return;
      underWay.add(name);
      for (;;) {
        throwIfStopped();
        try {
          await attempt(name, body);
          underWay.delete(name);
          done.add(name);
          return;
        } catch (error) {
          if (error instanceof ContinueAsNew) throw error;
          if (error instanceof RunCancelled || error instanceof RunEnded || isCancellation(error)) {
            if (error instanceof RunEnded) ended ??= error.message;
            await CancellationScope.nonCancellable(() =>
              records.recordStep({
                runId,
                step: name,
                state: 'failed',
                failure: { code: 'conflict', message: messageOf(error), details: {} },
              }),
            );
            throw error;
          }
          await endOrAskPerson(name, error);
        }
      }
    },
    async nextLook(wait) {
      const woken = await condition(() => wakes !== wait.seenWakes || isStopped(), wait.delayMs);
      wait.seenWakes = wakes;
      throwIfStopped();
      await renewHistory();
      wait.delayMs = woken ? input.timing.pollMinMs : Math.min(wait.delayMs * 2, input.timing.pollMaxMs);
    },
    async showFailed(step, { sentence, links, report }) {
      await records.recordStep({
        runId,
        step,
        state: 'failed',
        links,
        failure: { code: 'conflict', message: sentence, details: report ? { report } : {} },
      });
      await records.recordRunState({ runId, state: 'failed', outcome: sentence });
    },
  };
}

/** Runs branches side by side; when one fails, lets the others reach a safe point before the failure is told. */
export async function inParallel(...branches: Array<() => Promise<unknown>>): Promise<void> {
  const results = await Promise.allSettled(branches.map((branch) => branch()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
