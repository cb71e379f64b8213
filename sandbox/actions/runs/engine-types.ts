import type { GithubCore, GithubEvent } from '../../github/contract.ts';
import type { Conclusion, JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import type { JobDefinition, WorkflowFile } from '../workflow/parse.ts';
import type { RunFactory } from './create-run.ts';

/** What running one job comes to. */
export interface JobResult {
  conclusion: Conclusion;
  outputs: Record<string, string>;
  environmentUrl: string | null;
}

export interface JobAssignment {
  run: RunRecord;
  job: JobRecord;
  definition: JobDefinition;
  workflow: WorkflowFile;
  needs: Record<string, unknown>;
}

/** Runs a job on this machine. Never rejects for what the job itself does wrong. */
export type RunJob = (assignment: JobAssignment, signal: AbortSignal) => Promise<JobResult>;

export interface EngineOptions {
  github: GithubCore;
  records: Records;
  runJob: RunJob;
  /** How many jobs run at a time. */
  runners: number;
  now: () => string;
  log: (line: string) => void;
}

export interface ReviewDecision {
  environmentIds: number[];
  state: 'approved' | 'rejected';
  comment: string;
  login: string;
}

export interface Engine {
  factory: RunFactory;
  /** Takes up what a stopped sandbox left behind. */
  resume(): void;
  handle(event: GithubEvent): void;
  start(run: RunRecord): void;
  cancel(run: RunRecord): void;
  /** Runs again as a new attempt; `failed` keeps the jobs that succeeded. */
  rerun(run: RunRecord, which: 'all' | 'failed', login: string): void;
  /** A person's decision on the jobs of a run that wait for an environment. */
  review(run: RunRecord, decision: ReviewDecision): JobRecord[];
  updateJob(id: number, change: (job: JobRecord) => void): void;
  /** Stops running jobs without deciding them: they start again with the next `resume`. */
  close(): Promise<void>;
}
