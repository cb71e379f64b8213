import type { GithubCore, RepositoryRecord } from '../../github/contract.ts';
import type { JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import type { Scope } from '../workflow/expressions.ts';
import type { Masker, StepLog } from './log.ts';
import type { Processes } from './processes.ts';

/** Folders of one job. */
export interface JobFolders {
  root: string;
  workspace: string;
  home: string;
  temp: string;
  bin: string;
}

/** What stays the same for all jobs of this sandbox. */
export interface RunnerHost {
  github: GithubCore;
  records: Records;
  processes: Processes;
  /** `host:port` of the sandbox's registry. */
  registryHost: () => string;
  /** Where artifacts are kept. */
  artifactsDir: string;
  /** Environment of every command: search path, package managers' caches, the npm registry. */
  baseEnv: Record<string, string>;
  shimsDir: string;
}

/** One running job: what its steps share. */
export interface Session {
  host: RunnerHost;
  repository: RepositoryRecord;
  run: RunRecord;
  job: JobRecord;
  folders: JobFolders;
  /** Whether code of this repository may run on this machine. */
  mayRun: boolean;
  token: string;
  permissions: Record<string, string>;
  /** Set by steps through `$GITHUB_ENV` and `$GITHUB_PATH`. */
  env: Record<string, string>;
  path: string[];
  masker: Masker;
  /** Registry logins made by docker/login-action: host -> credential. */
  logins: Map<string, { username: string; password: string }>;
  signal: AbortSignal;
}

/** One step of a running job, as its implementation sees it. */
export interface StepContext {
  session: Session;
  log: StepLog;
  /** Evaluates the step's templates. */
  scope: Scope;
  /** Workflow's, job's and step's `env`, and what earlier steps exported. */
  env: Record<string, string>;
  timeoutMs: number;
}

/** A step's end that is not success, in the words its log shows. */
export class StepFailure extends Error {
  readonly conclusion: 'failure' | 'cancelled';
  constructor(message: string, conclusion: 'failure' | 'cancelled' = 'failure') {
    super(message);
    this.conclusion = conclusion;
  }
}

/** Thrown where code of a repository would run that may not: the step is skipped, and says so. */
export class NotExecuted extends Error {}

export const NOT_EXECUTED = 'not executed: imported repositories run only with --run';
export const unknown = (what: string): StepFailure =>
  new StepFailure(`the sandbox does not know this: ${what}`);
