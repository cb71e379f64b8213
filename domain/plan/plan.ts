import type { AppFindings, Evidence, Inspection } from '../inspection/inspection.ts';
import type { Unreadable } from '../inspection/reading.ts';
import type { OnboardingStep } from '../run/run.ts';
import type { ClaimedName } from './name-claims.ts';

/** A repository at a commit, named by the host's id so that renames do not matter. */
export interface PlannedRepository {
  host: string;
  id: number;
  owner: string;
  /** Id of the owner's account; plans made before it was kept have none. */
  ownerId?: number;
  name: string;
  url: string;
  private: boolean;
  defaultBranch: string;
  headSha: string;
}

/** What happens to a thing: made, changed, already as wanted, or somebody else's and left alone. */
export type Change = 'add' | 'modify' | 'same' | 'keep';

/** Whether the run writes the thing: it is made or changed. */
export const isWritten = ({ change }: { change: Change }): boolean => change === 'add' || change === 'modify';

export interface PlannedFile {
  path: string;
  change: Change;
  /** Null for a file that does not exist yet. */
  before: string | null;
  /** Null for a file that stays as it is (`keep`). */
  after: string | null;
  /** One line on what the file is for. */
  purpose: string;
  /** Lines of `after` that deserve a remark, counted from 1. */
  notices: Array<{ line: number; text: string }>;
  executable: boolean;
  /** Why its text is not known, of one that is there and stays: `before` is null then, and it is no new file. */
  unreadable?: Unreadable;
}

/** What to do about something of the repository's own, unreadable, where Onramp would write or must read. */
export const FILE_ANSWERS = ['keep', 'stop'] as const;
export type FileAnswer = (typeof FILE_ANSWERS)[number];

/** Something that is there, could not be read, and is in the way: kept by choice, or the reason to stop. */
export interface FileDecision {
  /** A file, or what stands where folders are wanted. */
  path: string;
  reason: Unreadable;
  /** Paths that Onramp would write or read there or below. */
  concerns: string[];
  /** What follows from keeping it, in full sentences; null where Onramp cannot go on beside it. */
  ifKept: string | null;
  /** How it could be made readable, or be out of the way. */
  wayOut: string;
  /** Null while the person has to choose; what cannot be kept is never answered with `keep`. */
  answer: FileAnswer | null;
}

export interface PlannedSetting {
  kind: 'environment' | 'variable' | 'secret' | 'ruleset';
  /** Environment it belongs to, or null for the repository. */
  environment: string | null;
  name: string;
  /** Value for people to read; null for secrets, which are never part of a plan. */
  value: string | null;
  change: Change;
}

export interface PlannedObject {
  cluster: string;
  namespace: string | null;
  apiVersion: string;
  kind: string;
  name: string;
  change: Change;
  /** The object as it will be applied. */
  manifest: Record<string, unknown>;
  /** Onramp applies it itself, or the repository's pipeline does with the deploy identity. */
  appliedBy: 'onramp' | 'pipeline';
}

/** A step that is known beforehand to need a person. */
export interface PlannedHumanStep {
  step: OnboardingStep;
  kind: string;
  /** One full sentence: who must do what, and why. */
  why: string;
  /** Link to act on beforehand, when there is one. */
  url: string | null;
}

export interface PlannedEnvironment {
  name: string;
  cluster: string;
  namespace: string;
  approval: boolean;
  deployOnMerge: boolean;
}

/** One app as it will be set up: findings with the person's changes applied. */
export interface PlannedApp {
  name: string;
  path: string;
  blueprint: { id: string; version: string };
  language: string | null;
  framework: string | null;
  packageManager: string | null;
  runtimeVersion: string | null;
  buildCommand: string | null;
  testCommand: string | null;
  startCommand: string | null;
  port: number;
  healthPath: string | null;
  metricsPath: string | null;
  dockerfile: string;
  /** Address by environment name. */
  urls: Record<string, string>;
  /** Size where the environment changes nothing. */
  size: AppSize;
  /** Effective size by environment name. */
  sizes: Record<string, AppSize>;
}

export interface AppSize {
  cpuMillis: number;
  memoryMi: number;
  pods: number;
}

/** What a person may change before the plan is made; everything optional, by app path. */
export interface PlanChoices {
  team?: string;
  environments?: string[];
  /** By path of the decision. */
  files?: Array<{ path: string; answer: FileAnswer }>;
  apps?: Array<{
    path: string;
    include?: boolean;
    name?: string;
    buildCommand?: string | null;
    testCommand?: string | null;
    startCommand?: string | null;
    runtimeVersion?: string | null;
    port?: number;
    healthPath?: string | null;
    metricsPath?: string | null;
    /** Of a size only what was chosen: the rest stays as the blueprint or the repository's manifest has it. */
    size?: Partial<AppSize>;
  }>;
}

/** What a person may change of an app's findings, each one line of text or a number. */
export const TEXT_FIELDS = [
  'runtimeVersion',
  'buildCommand',
  'testCommand',
  'startCommand',
  'port',
  'healthPath',
  'metricsPath',
] as const satisfies ReadonlyArray<keyof AppFindings & keyof NonNullable<PlanChoices['apps']>[number]>;

export type ChangedField =
  | Exclude<keyof NonNullable<PlanChoices['apps']>[number], 'path' | 'size'>
  | keyof AppSize
  | 'team'
  | 'environments';

/** A value that a person changed before the plan was made. */
export interface PlanChange {
  /** Null for what is of the whole repository. */
  app: { path: string; name: string } | null;
  field: ChangedField;
  /** What it would be without the change; null when nothing was found or there is none. Sizes in the field's unit. */
  before: string | number | null;
  /** As chosen; null says that there is none. */
  after: string | number | null;
  /** Where `before` was read, when it was read in the repository. */
  evidence: Evidence | null;
}

/** Everything a run would change, before anything changes. Immutable once kept. */
export interface Plan {
  schemaVersion: 1;
  repository: PlannedRepository;
  team: string;
  apps: PlannedApp[];
  environments: PlannedEnvironment[];
  branch: string;
  files: PlannedFile[];
  settings: PlannedSetting[];
  objects: PlannedObject[];
  monitoring: PlannedObject[];
  people: PlannedHumanStep[];
  /** Checks that the ruleset will require on pull requests, as GitHub names them. */
  requiredChecks: string[];
  /** By the first estimates. Whoever is shown a plan is told what runs of this installation take. */
  expected: { automationMs: number };
  /** Questions that must be answered before the plan can be started; empty when it can. */
  questions: Array<{
    appPath: string;
    field: string;
    question: string;
    /** Path of the decision that answers it, where one does. */
    decision?: string;
    /** The name that another repository has: whether it still has, whoever is shown the plan is told. */
    name?: ClaimedName;
  }>;
  /**
   * Sizes, as choices, with which nothing has to be approved for its size; left out where nothing has to be, or where no
   * choice would do. Plans made before it was kept have none.
   */
  fit?: Array<{ path: string; size: Partial<AppSize> }>;
  inspection: Inspection;
  /** What is there and cannot be read, where Onramp would write; plans made before it was kept have none. */
  decisions?: FileDecision[];
  /** What the person changed of it; plans made before it was kept have none. */
  changes?: PlanChange[];
}
