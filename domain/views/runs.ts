import type { FailureReport } from '../failures/failure-report.ts';
import type { PlanChange } from '../plan/plan.ts';
import type { PortalErrorCode } from '../portal-error.ts';
import {
  type MergeChoice,
  RUN_STATES,
  type RunKind,
  type RunState,
  type StepLink,
  type StepState,
  type WaitingFor,
} from '../run/run.ts';
import type { HumanTaskView } from './human-tasks.ts';
import type { IsoTime, Page, Permission, PlaceView, RepositoryRef, Requester, TeamRef } from './shared.ts';

/** When a run was undone. It does not move the run's own end. */
export interface RunUndoView {
  startedAt: IsoTime;
  /** Null while it goes on. */
  finishedAt: IsoTime | null;
}

export interface RunSummaryView {
  id: string;
  number: number;
  kind: RunKind;
  title: string;
  state: RunState;
  team: TeamRef;
  repository: RepositoryRef;
  startedBy: Requester;
  startedAt: IsoTime;
  /** Of the run itself: undoing it later is told in `undo`. */
  finishedAt: IsoTime | null;
  undo: RunUndoView | null;
  /** Step that is going on, waits, or failed; null before the first and after the last. */
  currentStep: string | null;
  stepsDone: number;
  stepsTotal: number;
  waitingFor: WaitingFor[];
  waitingSince: IsoTime | null;
  /** One sentence when failed or undone. */
  outcome: string | null;
}

/** Filters of the run list; all of them live in the page's address. */
export interface RunFilter {
  state?: RunState;
  team?: string;
  startedBy?: 'me';
  /** Anything that a run shows: title, number, id, repository, app, team, person, ticket, pull request, commit. */
  query?: string;
  cursor?: string;
}

export interface RunListView extends Page<RunSummaryView> {
  asOf: IsoTime;
  filter: RunFilter;
  /** Teams to choose from. */
  teams: TeamRef[];
}

export interface RunStepView {
  name: string;
  state: StepState;
  attempts: number;
  /** What machines usually take for this step, ms; null when not known, and where the time is a person's. */
  typicalMs: number | null;
  startedAt: IsoTime | null;
  /** Start of the last attempt. */
  attemptStartedAt: IsoTime | null;
  finishedAt: IsoTime | null;
  /** Since when the step waits for a person; a failed build waits for its next commit. */
  waitingSince: IsoTime | null;
  /** Waits for people that have ended, ms. */
  waitedMs: number;
  note: string | null;
  /** Last failed attempt: kept although a later one went well. */
  failure: { code: PortalErrorCode; message: string; report: FailureReport | null } | null;
  links: StepLink[];
  /** The step is a person's to do, so that nothing of it is estimated. */
  waitsForPeople: boolean;
}

export const LOG_LEVELS = ['info', 'wait', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogLineView {
  /** Grows with time, so that lines keep their place. */
  id: string;
  step: string | null;
  at: IsoTime;
  level: LogLevel;
  message: string;
}

/** One thing a run made or found as wanted. */
export interface ResourceView {
  id: string;
  system: string;
  kind: string;
  name: string;
  location: string | null;
  url: string | null;
  step: string;
  state: 'planned' | 'present' | 'removed' | 'kept';
  /** Made by this run, or found as wanted. */
  made: boolean;
  at: IsoTime;
  /** What undoing this run does to it: `restored` puts back what the run changed. What somebody changed since is kept. */
  whenUndone: 'removed' | 'restored' | 'kept';
  /** One sentence when it is kept: shared with another run, found before, irreversible. */
  keptBecause: string | null;
  /** Environment whose first deployment brings it, when the run does not wait for that one; else null. */
  comesWith: string | null;
}

export const FILES_UNDO_STATES = ['ahead', 'proposed', 'open', 'closed', 'merged', 'kept', 'none'] as const;

/** What the undo does with the files that a run's merge brought. */
export interface FilesUndoView {
  /** `ahead`: nobody asked to undo the run, and the files are told as planned. Then as in `UndoFiles`. */
  state: (typeof FILES_UNDO_STATES)[number];
  /** The one that takes them out. */
  pullRequest: { number: number; url: string } | null;
  files: Array<{ path: string; does: 'remove' | 'restore' | 'stay'; because: string | null }>;
  /** What fails in the pipeline when the files stay, as a sentence without its end; null when nothing does. */
  fails: string | null;
}

/** An app as a run sees it: `slug` once it is registered. */
export interface RunAppView {
  name: string;
  slug: string | null;
  blueprint: string;
  /** By environment, in the order of deployment. */
  urls: PlaceView[];
}

export interface RunView {
  id: string;
  number: number;
  kind: RunKind;
  title: string;
  state: RunState;
  team: TeamRef;
  repository: RepositoryRef;
  apps: RunAppView[];
  startedBy: Requester;
  startedAt: IsoTime;
  /** Of the run itself: undoing it later is told in `undo`. */
  finishedAt: IsoTime | null;
  undo: RunUndoView | null;
  planId: string;
  /** The commit that was inspected, and what the person changed of what was found there. */
  planned: { headSha: string; changes: PlanChange[] };
  mergeChoice: MergeChoice;
  waitingFor: WaitingFor[];
  waitingSince: IsoTime | null;
  /** Waits for people that have ended, ms. The current one runs since `waitingSince`. */
  waitedMs: number;
  /** What automation of the whole was expected to take when the run began, ms. Waits for people are not estimated. */
  expected: { automationMs: number };
  outcome: string | null;
  steps: RunStepView[];
  /** Tasks this run waits for or has waited for, newest first, each with the step that waits. */
  humanTasks: Array<HumanTaskView & { step: string }>;
  resources: ResourceView[];
  /** Null while no file of the run is in the default branch. */
  files: FilesUndoView | null;
  /** Newest `log.lines.length` of `log.total` lines, oldest first. */
  log: { lines: LogLineView[]; total: number };
  /**
   * `chooseFiles`: say, while its undo waits, whether the files go or stay. `readPlan`: open the plan that the run carries
   * out; runs are read by more people than plans.
   */
  may: { undo: Permission; chooseFiles: Permission; readPlan: Permission };
  /** When the state was read: elapsed times start from here, so that a wrong local clock does no harm. */
  asOf: IsoTime;
}

/** Reads the list's filter from the address; unknown values are left out. */
export function parseRunFilter(search: Readonly<Record<string, string | undefined>>): RunFilter {
  const state = RUN_STATES.find((known) => known === search.state);
  return {
    ...(state && { state }),
    ...(search.team && { team: search.team }),
    ...(search.startedBy === 'me' && { startedBy: 'me' as const }),
    ...(search.query && { query: search.query }),
    ...(search.cursor && { cursor: search.cursor }),
  };
}
