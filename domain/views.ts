/**
 * What pages and the live streams show: plain serialisable data in the product's words. Written by the read functions
 * under `server/`, read by `components/`. Times are ISO 8601 strings in UTC, durations carry their unit in the name.
 * States are data; the sentences about them are made in components.
 */
import type { HumanTaskAnswer, HumanTaskKind, HumanTaskState, TaskFact } from './human-task.ts';
import type { AppSize, Plan, PlanChange, PlanChoices } from './plan/plan.ts';
import type { PortalErrorCode } from './portal-error.ts';
import type { MergeChoice, RunKind, RunState, StepLink, StepState, WaitingFor } from './run/run.ts';

/** ISO 8601 with zone, for example `2026-10-16T12:32:07.000Z`. */
export type IsoTime = string;

// ---- shared ---------------------------------------------------------------------------------------

export interface TeamRef {
  slug: string;
  name: string;
}

export interface PersonRef {
  name: string;
}

/** Who started or asked for something. */
export interface Requester extends PersonRef {
  /** It is the reader. */
  isYou: boolean;
}

export interface RepositoryRef {
  /** `owner/name`. */
  fullName: string;
  url: string;
}

/** Whether an action is open to the reader now; when not, one sentence says why. */
export type Permission = { allowed: true } | { allowed: false; reason: string };

/** How old an observation is, and where it was read. A tile never lies. */
export type Freshness =
  | { status: 'fresh'; observedAt: IsoTime; source: string }
  | { status: 'stale'; observedAt: IsoTime; source: string; reason: string | null }
  | {
      status: 'unavailable';
      since: IsoTime | null;
      lastObservedAt: IsoTime | null;
      source: string;
      reason: string;
    };

/** A deployment that waits at the code host until one of the approvers lets it go on. */
export interface ApprovalView {
  /** As people say it: `acme/checkout` for a team, `@mira` for a person. */
  approvers: string[];
  /** Where it is decided. */
  url: string;
  /** Commit that waits; null when the pipeline was started by hand, for a revision of a person's choice. */
  revision: string | null;
  since: IsoTime;
  observedAt: IsoTime;
}

/** Where an app answers in one environment, or what its first deployment there still needs. */
export interface PlaceView {
  environment: string;
  /** The app's address, also before anything answers there. */
  url: string;
  /** Whether a deployment has been seen there. */
  deployed: boolean;
  /** What a person can open: the address, or the path below it that answered; null when none was seen to answer. */
  openUrl: string | null;
  /** Who approves deployments there; empty where none is needed. */
  approvers: string[];
  approval: ApprovalView | null;
}

/** One page of a keyset-paged list. */
export interface Page<Row> {
  rows: Row[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
}

// ---- shell ----------------------------------------------------------------------------------------

export type Role = 'engineer' | 'qa' | 'platform' | 'manager';

/** A thing near to the reader: a run that is going on, or an app that needs a look. Shown in the sidebar. */
export type Shortcut =
  | { kind: 'run'; id: string; label: string; state: RunState }
  | { kind: 'app'; slug: string; label: string; health: AppHealth };

export interface ShellView {
  organisation: string;
  person: { name: string; email: string; roles: Role[]; teams: TeamRef[] };
  may: { onboard: Permission };
  /** Open human tasks that the reader may answer. */
  inboxCount: number;
  /** At most six. */
  shortcuts: Shortcut[];
  asOf: IsoTime;
}

// ---- runs -----------------------------------------------------------------------------------------

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
  finishedAt: IsoTime | null;
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
  /** Part of the title or repository, or a run's number. */
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
  /** What this step usually takes, ms; null when not known. */
  typicalMs: number | null;
  startedAt: IsoTime | null;
  finishedAt: IsoTime | null;
  note: string | null;
  /** Last failed attempt: kept although a later one went well. */
  failure: { code: PortalErrorCode; message: string } | null;
  links: StepLink[];
  /** The step's time belongs to people, not to automation. */
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
  /** What undoing this run does to it. */
  whenUndone: 'removed' | 'kept';
  /** One sentence when it is kept: shared with another run, found before, irreversible. */
  keptBecause: string | null;
  /** Environment whose first deployment brings it, when the run does not wait for that one; else null. */
  comesWith: string | null;
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
  finishedAt: IsoTime | null;
  planId: string;
  /** The commit that was inspected, and what the person changed of what was found there. */
  planned: { headSha: string; changes: PlanChange[] };
  mergeChoice: MergeChoice;
  waitingFor: WaitingFor[];
  waitingSince: IsoTime | null;
  /** Waits for people that have ended, ms. The current one runs since `waitingSince`. */
  waitedMs: number;
  expected: { automationMs: number; peopleMs: number };
  outcome: string | null;
  steps: RunStepView[];
  /** Tasks this run waits for or has waited for, newest first, each with the step that waits. */
  humanTasks: Array<HumanTaskView & { step: string }>;
  resources: ResourceView[];
  /** Newest `log.lines.length` of `log.total` lines, oldest first. */
  log: { lines: LogLineView[]; total: number };
  may: { undo: Permission };
  /** When the state was read: elapsed times start from here, so that a wrong local clock does no harm. */
  asOf: IsoTime;
}

// ---- plans ----------------------------------------------------------------------------------------

/** What a plan can choose from. */
export interface PlanOptions {
  teams: Array<TeamRef & { limit: AppSize }>;
  environments: Array<{ name: string; cluster: string; approval: boolean }>;
}

export interface PlanView {
  id: string;
  status: 'inspecting' | 'ready' | 'failed';
  /** As typed. */
  address: string;
  requestedBy: Requester;
  createdAt: IsoTime;
  readyAt: IsoTime | null;
  choices: PlanChoices;
  failure: { code: PortalErrorCode; message: string } | null;
  /** Null until ready. */
  plan: Plan | null;
  team: TeamRef | null;
  options: PlanOptions;
  /** A run of this plan, or the active one of the same repository. */
  run: { id: string; number: number; state: RunState } | null;
  may: { start: Permission; mergeAutomatically: Permission };
  asOf: IsoTime;
}

// ---- human tasks ----------------------------------------------------------------------------------

/** Who can answer: the platform team or a product team. */
export type TaskOwner = { kind: 'platform' } | { kind: 'team'; team: TeamRef };

export interface WaitingRunView {
  id: string;
  number: number;
  title: string;
  team: TeamRef;
  startedBy: PersonRef;
  step: string;
  since: IsoTime;
}

export interface InboxItemView {
  id: string;
  kind: HumanTaskKind;
  state: HumanTaskState;
  title: string;
  owner: TaskOwner;
  issueKey: string | null;
  openedAt: IsoTime;
  dueAt: IsoTime;
  closedAt: IsoTime | null;
  /** The run that has waited longest, and how many more wait. */
  waitingRun: { title: string; team: TeamRef } | null;
  waitingRuns: number;
}

export interface HumanTaskView {
  id: string;
  kind: HumanTaskKind;
  state: HumanTaskState;
  title: string;
  /** What is asked, as paragraphs of plain text. */
  paragraphs: string[];
  facts: TaskFact[];
  links: StepLink[];
  whenResolved: string;
  whenRejected: string;
  owner: TaskOwner;
  /** Null while the issue is being opened. */
  issue: { key: string; url: string } | null;
  openedAt: IsoTime;
  dueAt: IsoTime;
  escalatedAt: IsoTime | null;
  closedAt: IsoTime | null;
  answer: HumanTaskAnswer | null;
  waitingRuns: WaitingRunView[];
  /** Whether the reader may answer it (in Jira), with the reason when not. */
  may: { answer: Permission };
  asOf: IsoTime;
}

export const INBOX_SHOWS = ['open', 'mine', 'closed'] as const;

/** `mine`: open and for the reader to answer. */
export interface InboxFilter {
  show: (typeof INBOX_SHOWS)[number];
  cursor?: string;
}

export interface InboxView extends Page<InboxItemView> {
  filter: InboxFilter;
  counts: { open: number; mine: number };
  asOf: IsoTime;
}

// ---- apps -----------------------------------------------------------------------------------------

/**
 * Worst first. `unknown`: never observed. `not-executed`: the sandbox was told not to run imported code.
 * `not-deployed`: looked, and nothing is there yet; it says nothing about the app's other environments.
 */
export const APP_HEALTHS = [
  'failing',
  'degraded',
  'deploying',
  'unavailable',
  'unknown',
  'not-executed',
  'healthy',
  'not-deployed',
] as const;
export type AppHealth = (typeof APP_HEALTHS)[number];

export interface AppEnvironmentView extends PlaceView {
  cluster: string;
  namespace: string;
  health: AppHealth;
  /** Last known state; null when never observed. */
  runtime: {
    revision: string | null;
    /** The commit at the code host. */
    revisionUrl: string | null;
    image: string | null;
    podsReady: number;
    podsWanted: number;
    /** One sentence from the tool that knows, when not healthy. */
    reason: string | null;
  } | null;
  freshness: Freshness;
}

export interface AppSummaryView {
  slug: string;
  name: string;
  team: TeamRef;
  repository: RepositoryRef;
  path: string;
  blueprint: string;
  health: AppHealth;
  environments: AppEnvironmentView[];
}

export interface AppFilter {
  team?: string;
  query?: string;
  cursor?: string;
}

/** Worst health first, then by name. */
export interface AppListView extends Page<AppSummaryView> {
  filter: AppFilter;
  teams: TeamRef[];
  asOf: IsoTime;
}

export interface AppView extends AppSummaryView {
  language: string | null;
  framework: string | null;
  registeredAt: IsoTime;
  /** The run that set it up, and what that run made. */
  onboarding: { id: string; number: number; finishedAt: IsoTime | null; resources: ResourceView[] } | null;
  links: StepLink[];
  /** Runs of the app's repository, newest first, at most ten. */
  runs: RunSummaryView[];
  asOf: IsoTime;
}

// ---- teams ----------------------------------------------------------------------------------------

export interface TeamSummaryView extends TeamRef {
  slackChannel: string;
  apps: number;
  /** Apps that are failing or degraded. */
  needALook: number;
  members: number;
  openTasks: number;
  mine: boolean;
}

export interface TeamListView {
  teams: TeamSummaryView[];
  asOf: IsoTime;
}

export interface TeamView extends TeamRef {
  slackChannel: string;
  githubTeam: string;
  group: string;
  limit: AppSize;
  /** People who have signed in and whose groups name the team. */
  members: Array<{ name: string; email: string; roles: Role[]; isYou: boolean }>;
  apps: AppSummaryView[];
  tasks: InboxItemView[];
  runs: RunSummaryView[];
  asOf: IsoTime;
}

// ---- home -----------------------------------------------------------------------------------------

export interface HomeView {
  person: { name: string; teams: TeamRef[] };
  may: { onboard: Permission };
  /** Apps of the reader's teams: how many there are, and those that need a look, worst first. */
  apps: { total: number; failing: number; attention: AppSummaryView[]; healthy: string[] };
  /** The reader's runs, newest first, at most six. */
  runs: RunSummaryView[];
  /** What the reader can do something about: tasks to answer, deployments to approve, pull requests to merge, builds to mend. */
  waitsForYou: HomeWait[];
  /** What the reader's runs wait for but somebody else must do. */
  waitsForOthers: HomeWait[];
  asOf: IsoTime;
}

export type HomeWait =
  | { kind: 'human-task'; task: InboxItemView }
  | {
      kind: 'approval';
      approval: ApprovalView;
      environment: string;
      repository: RepositoryRef;
      /** Names of the apps that are deployed with it. */
      apps: string[];
    }
  | { kind: 'run'; run: RunSummaryView; waitingFor: WaitingFor };

// ---- profile --------------------------------------------------------------------------------------

export const API_TOKEN_SCOPES = ['read', 'write'] as const;
export type ApiTokenScope = (typeof API_TOKEN_SCOPES)[number];

export interface ApiTokenView {
  id: string;
  name: string;
  /** First characters, to recognise it by. */
  prefix: string;
  scopes: ApiTokenScope[];
  createdAt: IsoTime;
  expiresAt: IsoTime;
  lastUsedAt: IsoTime | null;
  revokedAt: IsoTime | null;
}

export interface ProfileView {
  person: { name: string; email: string; roles: Role[]; teams: TeamRef[]; groupsSeenAt: IsoTime };
  /** Null until linked. `linkUrl` starts the linking at the host. */
  github: { host: string; account: { login: string; linkedAt: IsoTime } | null; linkUrl: string };
  tokens: ApiTokenView[];
  asOf: IsoTime;
}
