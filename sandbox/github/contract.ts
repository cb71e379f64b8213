import type { Hono } from 'hono';
import type { Store } from '../kernel/store.ts';

/** What one stand-in (GitHub) lets its neighbours in the sandbox (Actions, registry) see and do. */
export interface GithubCore {
  store: Store;
  /** Base of the REST API, with `/api/v3`, as on Enterprise Server. */
  apiUrl: string;
  webUrl: string;
  /** REST application, mounted under `/api/v3`; neighbours add their routes to it before it serves. */
  api: Hono;
  /** Web pages (and `/login/oauth`, git over HTTP); neighbours add their pages to it before it serves. */
  web: Hono;
  /** Who a request's Authorization header speaks for; null when missing, unknown or expired. */
  authenticate(authorization: string | undefined): Caller | null;
  /** What the caller may do on a repository; 'none' hides it (404). */
  accessOf(caller: Caller, repository: RepositoryRecord): RepositoryAccess;
  /** Under which login a caller acts: a person's own, an app's or a job's bot. */
  loginOf(caller: Caller): string;
  findRepository(owner: string, name: string): RepositoryRecord | null;
  getRepositoryById(id: number): RepositoryRecord | null;
  /** Path of the bare repository on disk. */
  gitDir(repository: RepositoryRecord): string;
  /** The file's bytes at a commit, or null. */
  readFile(repository: RepositoryRecord, commit: string, path: string): Buffer | null;
  /** All file paths at a commit. */
  listFiles(repository: RepositoryRecord, commit: string): string[];
  /** Exports the tree of a commit into an empty folder, as `actions/checkout` would. */
  checkout(repository: RepositoryRecord, commit: string, folder: string): Promise<void>;
  /** A short-lived token for one job, with exactly these permissions (`contents: 'read'` ...). */
  mintJobToken(input: {
    repositoryId: number;
    runId: number;
    jobId: number;
    permissions: Record<string, string>;
  }): string;
  /** Clear values a job may read: repository, then environment (which wins). */
  secretsFor(repositoryId: number, environment: string | null): Record<string, string>;
  variablesFor(repositoryId: number, environment: string | null): Record<string, string>;
  /** Protection rules of an environment: people and teams who must approve, allowed branches. */
  protectionOf(
    repositoryId: number,
    environment: string,
  ): { reviewers: Array<{ type: 'User' | 'Team'; id: number }>; branches: string[] | null };
  /**
   * The environment a job names; made when it does not exist yet, as GitHub does. `shown` is the reviewer's user or
   * team object as the REST API presents it, `logins` the people who may approve for it.
   */
  ensureEnvironment(
    repositoryId: number,
    environment: string,
  ): {
    id: number;
    name: string;
    reviewers: Array<{ type: 'User' | 'Team'; id: number; logins: string[]; shown: Record<string, unknown> }>;
    branches: string[] | null;
    createdAt: string;
    updatedAt: string;
  };
  createDeployment(input: {
    repositoryId: number;
    environment: string;
    ref: string;
    sha: string;
    creatorLogin: string;
  }): { id: number };
  addDeploymentStatus(input: {
    repositoryId: number;
    deploymentId: number;
    state: 'queued' | 'waiting' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
    logUrl: string;
    environmentUrl: string | null;
  }): void;
  upsertCheckRun(input: {
    repositoryId: number;
    id: number;
    headSha: string;
    name: string;
    detailsUrl: string;
    status: 'queued' | 'in_progress' | 'completed';
    conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null;
    startedAt: string;
    completedAt: string | null;
    summary: string;
  }): void;
  /** Sends a signed webhook (`workflow_run`, `workflow_job` ...) to every hook that listens. */
  deliver(repositoryId: number, event: string, payload: Record<string, unknown>): void;
  /** Common objects as the REST API and webhooks show them. */
  present: {
    repository(repository: RepositoryRecord): Record<string, unknown>;
    minimalRepository(repository: RepositoryRecord): Record<string, unknown>;
    user(login: string): Record<string, unknown>;
    commit(repository: RepositoryRecord, sha: string): Record<string, unknown>;
    deployment(repositoryId: number, deploymentId: number): Record<string, unknown>;
  };
  /** Calls back after the effect is on disk; listeners run in order and may not throw. */
  on(listener: (event: GithubEvent) => void): void;
}

export interface RepositoryRecord {
  id: number;
  owner: string;
  name: string;
  private: boolean;
  defaultBranch: string;
  /** Whether pipelines may run code of this repository on this machine (samples, or imported with --run). */
  mayRun: boolean;
  actionsEnabled: boolean;
}

export type RepositoryAccess = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

export type Caller =
  | {
      kind: 'user';
      login: string;
      userId: number;
      scopes: string[] /** Set for a token that an app got by OAuth: it reaches what both may. */;
      viaAppId?: number;
    }
  | { kind: 'app'; appId: number }
  | {
      kind: 'installation';
      appId: number;
      installationId: number;
      permissions: Record<string, string>;
      repositoryIds: number[] | 'all';
    }
  | { kind: 'job'; repositoryId: number; runId: number; jobId: number; permissions: Record<string, string> };

export type GithubEvent =
  | {
      type: 'push';
      repositoryId: number;
      ref: string;
      before: string;
      after: string;
      actorLogin: string /** A job's own token starts no workflow. */;
      byJob: boolean;
    }
  | {
      type: 'pull_request';
      action: 'opened' | 'synchronize' | 'closed' | 'reopened';
      repositoryId: number;
      number: number;
      headSha: string;
      baseRef: string;
      headRef: string;
      merged: boolean;
      actorLogin: string;
      byJob: boolean;
    }
  | { type: 'repository_added'; repositoryId: number };
