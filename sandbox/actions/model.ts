/** What Actions keeps. Times are ISO strings; ids are whole numbers, never reused. */

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out';
export type JobStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending';
/** A run's status as the REST API names it. */
export type RunStatus = JobStatus | 'requested';

export interface WorkflowRecord {
  id: number;
  repositoryId: number;
  path: string;
  name: string;
  state: 'active' | 'deleted' | 'disabled_manually';
  createdAt: string;
  updatedAt: string;
}

export interface ConcurrencyRecord {
  group: string;
  cancelInProgress: boolean;
}

export interface RunRecord {
  id: number;
  repositoryId: number;
  workflowId: number;
  path: string;
  name: string;
  displayTitle: string;
  runNumber: number;
  attempt: number;
  event: string;
  /** Full ref the run is for: `refs/heads/main`, `refs/tags/v1`, `refs/pull/1/merge`. */
  ref: string;
  headBranch: string;
  headSha: string;
  /** Branch a pull request wants to go to and comes from. */
  baseRef: string | null;
  headRef: string | null;
  pullRequestNumber: number | null;
  actor: string;
  triggeringActor: string;
  /** The event's payload, as `github.event` shows it. */
  payload: Record<string, unknown>;
  inputs: Record<string, string | boolean | number>;
  concurrency: ConcurrencyRecord | null;
  status: RunStatus;
  conclusion: Conclusion | null;
  /** Why the run never had jobs (an invalid workflow file). */
  problem: string | null;
  cancelRequested: boolean;
  createdAt: string;
  startedAt: string;
  updatedAt: string;
}

export interface StepRecord {
  number: number;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: string | null;
  completedAt: string | null;
}

export interface JobRecord {
  id: number;
  runId: number;
  repositoryId: number;
  attempt: number;
  /** Id of the job in the workflow file. */
  key: string;
  name: string;
  matrix: Record<string, unknown> | null;
  strategy: { failFast: boolean; maxParallel: number | null; index: number; total: number };
  labels: string[];
  status: JobStatus;
  conclusion: Conclusion | null;
  steps: StepRecord[];
  outputs: Record<string, string>;
  concurrency: ConcurrencyRecord | null;
  environment: { name: string; id: number; url: string | null; deploymentId: number } | null;
  /** A failure of this job does not fail its run. */
  continueOnError: boolean;
  /** Annotations: what a person should know beside the logs. */
  notes: string[];
  cancelRequested: boolean;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** A person's decision about an environment that asked for one. */
export interface ApprovalRecord {
  id: number;
  runId: number;
  attempt: number;
  environment: string;
  environmentId: number;
  state: 'approved' | 'rejected';
  login: string;
  comment: string;
  createdAt: string;
}

export interface ArtifactRecord {
  id: number;
  runId: number;
  repositoryId: number;
  name: string;
  sizeBytes: number;
  digest: string;
  createdAt: string;
}
