/** Names, inputs and signals of the workflows: all that `server` knows of them. No Temporal import, no logic. */

import type { HumanTaskKind } from '../domain/human-task.ts';
import type { OnboardingStep, WaitingFor } from '../domain/run/run.ts';

export const TASK_QUEUE = 'onramp';

export const WORKFLOWS = {
  inspectRepository: 'inspectRepository',
  onboardRepository: 'onboardRepository',
  undoRun: 'undoRun',
  humanTask: 'humanTask',
  sweepHumanTasks: 'sweepHumanTasks',
  observeApps: 'observeApps',
  observeApprovals: 'observeApprovals',
  lookAtObstacles: 'lookAtObstacles',
  checkSystems: 'checkSystems',
  settleEndedRuns: 'settleEndedRuns',
  rotateDeployCredentials: 'rotateDeployCredentials',
  pruneOldRecords: 'pruneOldRecords',
} as const;

/** How often a wait looks again when no webhook came: starts at `pollMinMs`, doubles up to `pollMaxMs`. */
export interface PollTiming {
  pollMinMs: number;
  pollMaxMs: number;
}

export interface Timing extends PollTiming {
  /** After this long without success, verifying monitoring asks a person. */
  monitoringLimitMs: number;
}

export interface InspectRepositoryInput {
  planId: string;
}

export interface OnboardRepositoryInput {
  runId: string;
  planId: string;
  /** `auto` merges the pull request as soon as everything it needs is there. */
  merge: 'wait' | 'auto';
  timing: Timing;
  /** Set by the workflow itself when it goes on with a fresh history: a wait may outlast what one history can hold. */
  resumed?: {
    done: OnboardingStep[];
    /** The step under way: it has begun before, and what is shown of it stays. */
    step: OnboardingStep;
    /** Whom each step waits for, as last told to the read model. */
    waits: Array<[OnboardingStep, WaitingFor]>;
  };
  /** Set by the workflow itself when it takes the run back, and goes on with that in a fresh history. */
  undo?: ResumedUndo & { requestedBy: string };
}

/** An undo that has begun in an earlier history. */
export interface ResumedUndo {
  /** What stays of that which was seen to so far, and why. */
  kept: string[];
}

/** Without a repository: a round over those that were not looked at for longest. */
export interface ObserveApprovalsInput {
  /** Id in our own database. */
  repositoryId?: string;
}

/** Without a repository: a round over all apps, those first that were not seen for longest. */
export interface ObserveAppsInput {
  /** Id in our own database. */
  repositoryId?: string;
}

/** Without kinds: every kind whose obstacle can be looked at. */
export interface LookAtObstaclesInput {
  kinds?: readonly HumanTaskKind[];
}

export interface UndoRunInput {
  runId: string;
  /** Who asked, for the log. */
  requestedBy: string;
  /** Left out by those who start it without knowing. */
  timing?: PollTiming;
  /** Set by the workflow itself when it goes on with a fresh history. */
  resumed?: ResumedUndo;
}

export interface HumanTaskInput {
  taskId: string;
  /** ISO time after which the task is overdue. */
  dueAt: string;
  /** For a Jira that makes no issue, or does not show it; left out but in tests. */
  patience?: {
    /** How long Jira has for an issue before its owners are told of the question without it. */
    issueMs: number;
    /** Pause before the second new issue; each later one is five times as long. The first new one comes at once. */
    reaskMs: number;
    /** How often an issue that stays out of sight is looked for. */
    lookAgainMs: number;
  };
}

/** Something outside may have changed: look again. Carries no facts. */
export const WAKE_SIGNAL = 'wake';
/** The person asked to stop the run and take back what it made. */
export const CANCEL_SIGNAL = 'cancel';
export interface CancelSignal {
  requestedBy: string;
}
/** A human task that the run waits for has been answered: look at its row. */
export const TASK_ANSWERED_SIGNAL = 'task-answered';
export interface TaskAnsweredSignal {
  taskId: string;
  outcome: 'resolved' | 'rejected';
}
/** Nobody waits for the task any more. */
export const WITHDRAW_SIGNAL = 'withdraw';

export const inspectionWorkflowId = (planId: string) => `inspect-repository/${planId}`;
/** One active onboarding per repository; the host's id survives renames. */
export const onboardingWorkflowId = (host: string, repositoryId: string | number | bigint) =>
  `onboard-repository/${host}/${repositoryId}`;
export const approvalsWorkflowId = (repositoryId: string) => `observe-approvals/${repositoryId}`;
export const appsWorkflowId = (repositoryId: string) => `observe-apps/${repositoryId}`;
/** Looks that news of the code host asks for: one at a time. */
export const OBSTACLES_WORKFLOW_ID = 'look-at-obstacles';
export const undoWorkflowId = (runId: string) => `undo-run/${runId}`;
/** Keyed by its cause; the task's own id keeps a later task of the same cause apart from an answered one. */
export const humanTaskWorkflowId = (cause: string, taskId: string) => `human-task/${cause}/${taskId}`;
