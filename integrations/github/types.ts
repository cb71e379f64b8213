/** GitHub in Onramp's words: only as wide as Onramp uses it. Ids are GitHub's own numbers; they survive renames. */

import type { Effect, Ensured, Removal } from '#domain/effect.ts';

export interface RepositoryName {
  owner: string;
  name: string;
}

export interface Repository extends RepositoryName {
  id: number;
  url: string;
  cloneUrl: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  /** `organization` or `user`: environments with reviewers need an organisation's plan. */
  ownerKind: 'organization' | 'user';
  ownerId: number;
}

/** Access levels of a GitHub App per area, for example `{ contents: 'write', workflows: 'write' }`. */
export type AppPermissions = Record<string, 'read' | 'write' | 'admin'>;

export interface AppIdentity {
  id: number;
  slug: string;
  name: string;
  url: string;
  permissions: AppPermissions;
  events: string[];
}

export interface Installation {
  id: number;
  account: string;
  /** What the account has accepted; may lag behind what the app asks for. */
  permissions: AppPermissions;
  repositorySelection: 'all' | 'selected';
  suspendedAt: Date | null;
  /** Where an owner changes repositories and permissions. */
  settingsUrl: string;
}

export type RepositoryPermission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

export interface PersonPermission {
  /** Current login of the person; null when the repository lists no such person. */
  login: string | null;
  permission: RepositoryPermission;
}

export interface TreeEntry {
  path: string;
  kind: 'file' | 'executable' | 'symlink' | 'submodule' | 'folder';
  sha: string;
  /** Bytes; null for folders and submodules. */
  size: number | null;
}

export interface BranchHead {
  name: string;
  sha: string;
  treeSha: string;
}

export interface Comparison {
  mergeBaseSha: string;
  status: 'ahead' | 'behind' | 'diverged' | 'identical';
  aheadBy: number;
  behindBy: number;
  /** Paths that differ between merge base and head; at most 300, `truncated` when there may be more. */
  changedPaths: string[];
  truncated: boolean;
  commits: Array<{ sha: string; treeSha: string; parents: string[] }>;
}

export interface CommitFile {
  path: string;
  /** Text of the file, or null to remove it. */
  content: string | null;
  executable: boolean;
}

export interface CommitRequest {
  branch: string;
  /** Commit to stand on; the new commit's only parent. */
  baseSha: string;
  message: string;
  files: CommitFile[];
}

export interface CommitOnBranch {
  sha: string;
  treeSha: string;
  /** Head of the branch: later than `sha` when somebody pushed onto it. */
  headSha: string;
  url: string;
}

export interface PullRequest {
  number: number;
  url: string;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
  draft: boolean;
  head: { branch: string; sha: string; repositoryId: number | null };
  base: { branch: string; sha: string };
  /** Null while GitHub is still computing it, and in lists. */
  mergeable: boolean | null;
  /** GitHub's own word, for example `clean`, `blocked`, `dirty`, `behind`, `unstable`; null in lists. */
  mergeableState: string | null;
  /** Commit on the base branch that the merge made; null until merged. */
  mergeSha: string | null;
  mergedAt: Date | null;
  updatedAt: Date;
}

export interface PullRequestFile {
  path: string;
  change: 'added' | 'modified' | 'removed' | 'renamed' | 'other';
  sha: string | null;
}

export type MergeOutcome =
  | { merged: true; sha: string }
  /** `blocked`: rules, conflicts or checks forbid it. `head-moved`: the head is no longer the given commit. */
  | { merged: false; reason: 'blocked' | 'head-moved'; message: string };

export interface EnvironmentSpec {
  name: string;
  waitMinutes?: number;
  reviewers: Array<{ kind: 'team' | 'user'; id: number }>;
  preventSelfReview: 'yes' | 'no';
  /** Which branches may deploy: any, protected ones, or names and patterns. */
  branches: 'any' | 'protected' | string[];
}

export interface Environment {
  name: string;
  id: number;
  url: string;
  waitMinutes: number;
  reviewers: Array<{ kind: 'team' | 'user'; id: number }>;
  preventSelfReview: 'yes' | 'no';
  branches: 'any' | 'protected' | 'custom';
}

/** Variables and secrets belong to an environment, or to the repository (`null`). */
export type SettingScope = string | null;

export interface Variable {
  name: string;
  value: string;
  updatedAt: Date;
}

export interface SecretName {
  name: string;
  updatedAt: Date;
}

export interface ActionsPermissions {
  enabled: boolean;
  /** `all`, `local_only` or `selected`; null when Actions is off. */
  allowedActions: 'all' | 'local_only' | 'selected' | null;
}

/** How far a run, job, or step is; `conclusion` is set once `status` is `completed`. */
export interface Progress {
  status: 'queued' | 'waiting' | 'running' | 'completed';
  conclusion:
    | 'success'
    | 'failure'
    | 'cancelled'
    | 'skipped'
    | 'timed-out'
    | 'action-required'
    | 'neutral'
    | 'stale'
    | null;
}

export interface WorkflowRun extends Progress {
  id: number;
  name: string;
  /** Path of the workflow file. */
  path: string;
  event: string;
  headSha: string;
  headBranch: string | null;
  attempt: number;
  url: string;
  createdAt: Date;
  startedAt: Date | null;
  updatedAt: Date;
}

export interface WorkflowJob extends Progress {
  id: number;
  name: string;
  url: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  steps: Array<Progress & { number: number; name: string }>;
}

export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  environment: string;
  createdAt: Date;
}

export interface DeploymentStatus {
  id: number;
  state: 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress';
  description: string;
  logUrl: string | null;
  environmentUrl: string | null;
  createdAt: Date;
}

/** A repository ruleset on branches. `rules` are GitHub's own objects (`{type, parameters}`). */
export interface RulesetSpec {
  name: string;
  enforcement: 'active' | 'evaluate' | 'disabled';
  /** `~DEFAULT_BRANCH`, `~ALL`, or `refs/heads/...` patterns. */
  include: string[];
  exclude?: string[];
  rules: RulesetRule[];
}

export type RulesetRule =
  | { type: 'deletion' | 'non_fast_forward' | 'required_linear_history' }
  | {
      type: 'pull_request';
      parameters: {
        dismiss_stale_reviews_on_push: boolean;
        require_code_owner_review: boolean;
        require_last_push_approval: boolean;
        required_approving_review_count: number;
        required_review_thread_resolution: boolean;
      };
    }
  | {
      type: 'required_status_checks';
      parameters: {
        strict_required_status_checks_policy: boolean;
        do_not_enforce_on_create?: boolean;
        required_status_checks: Array<{ context: string; integration_id?: number }>;
      };
    };

export interface Ruleset {
  id: number;
  name: string;
  enforcement: 'active' | 'evaluate' | 'disabled';
  include: string[];
  exclude: string[];
  rules: Array<{ type: string; parameters?: Record<string, unknown> }>;
}

/** What the app itself may ask, without being inside an account. */
export interface Github {
  getApp(): Promise<AppIdentity>;
  /** The installation that covers this repository; null when the app is not installed on it. */
  findInstallationFor(repository: RepositoryName): Promise<Installation | null>;
  getInstallation(installationId: number): Promise<Installation>;
  /**
   * The repository as the app sees it; null when it does not exist or the app may not see it.
   * A public repository is found without an installation on it (`installation: null`).
   */
  findRepository(
    repository: RepositoryName,
  ): Promise<{ repository: Repository; installation: Installation | null } | null>;
  /** Where a person installs the app. */
  installUrl(): Promise<string>;
  /** Address of a repository's page, for links. */
  webUrl: string;
  /**
   * Read-only calls for a repository that `findRepository` found. Without an installation on it, a public one is read
   * with the token of its owner's installation, or anonymously.
   */
  forReading(found: {
    repository: Repository;
    installation: Installation | null;
  }): Promise<GithubInstallation>;
  /** Calls with a narrow token, minted on first use: only these repositories, only these permissions. */
  forInstallation(scope: InstallationScope): GithubInstallation;
}

export interface InstallationScope {
  installationId: number;
  /** Left out only where the repository is not known yet. */
  repositoryIds?: number[];
  permissions: AppPermissions;
}

/** Everything Onramp does inside an installation, by topic. Every function throws `PortalError`. */
export interface GithubInstallation {
  repositories: RepositoriesApi;
  git: GitApi;
  pullRequests: PullRequestsApi;
  environments: EnvironmentsApi;
  settings: SettingsApi;
  actions: ActionsApi;
  deployments: DeploymentsApi;
  rulesets: RulesetsApi;
}

export interface RepositoriesApi {
  /** By id: survives renames and transfers. */
  getById(repositoryId: number): Promise<Repository>;
  find(repository: RepositoryName): Promise<Repository | null>;
  /**
   * A person's own right on the repository, by the numeric id they linked. The login last seen only saves calls:
   * an answer counts only when it carries the same id.
   */
  permissionOf(
    repository: Repository,
    person: { githubUserId: number; lastKnownLogin: string | null },
  ): Promise<PersonPermission>;
  findTeam(organisation: string, slug: string): Promise<{ id: number; slug: string; name: string } | null>;
}

export interface GitApi {
  /** Null when the branch does not exist (also: the repository has no commit). */
  findBranchHead(repository: RepositoryName, branch: string): Promise<BranchHead | null>;
  /** @throws PortalError not-found */
  getBranchHead(repository: RepositoryName, branch: string): Promise<BranchHead>;
  /** Whole tree of a commit; walks folder by folder where GitHub truncates. At most `maxEntries` (default 100,000). */
  listTree(repository: RepositoryName, sha: string, limits?: { maxEntries?: number }): Promise<TreeEntry[]>;
  /** Text of a blob; null when it is larger than `maxBytes` (default 1 MiB) or not UTF-8 text. */
  readBlob(repository: RepositoryName, sha: string, limits?: { maxBytes?: number }): Promise<string | null>;
  /** Text of a file at a commit or branch; null when missing, not a file, too large, or not UTF-8 text. */
  readFile(
    repository: RepositoryName,
    path: string,
    ref: string,
    limits?: { maxBytes?: number },
  ): Promise<string | null>;
  compare(repository: RepositoryName, base: string, head: string): Promise<Comparison>;
  /**
   * One commit with all files, on a branch of ours. The same request twice keeps the same commit.
   * @throws PortalError conflict when the branch exists with other content (details: headSha)
   */
  ensureCommitOnBranch(repository: RepositoryName, request: CommitRequest): Promise<Ensured<CommitOnBranch>>;
  deleteBranch(repository: RepositoryName, branch: string): Promise<Removal>;
}

export interface PullRequestsApi {
  /** Newest pull request from this branch of the same repository, whatever its state. */
  findByHead(repository: RepositoryName, branch: string): Promise<PullRequest | null>;
  /** Keeps the open one from the same branch to the same base; title and body of an existing one stay as they are. */
  ensure(
    repository: RepositoryName,
    request: { head: string; base: string; title: string; body: string },
  ): Promise<Ensured<PullRequest>>;
  get(repository: RepositoryName, number: number): Promise<PullRequest>;
  listFiles(repository: RepositoryName, number: number): Promise<PullRequestFile[]>;
  /** Merges exactly `sha`. Merged already (at that head) counts as merged. */
  merge(
    repository: RepositoryName,
    request: { number: number; sha: string; method: 'merge' | 'squash' | 'rebase'; title?: string },
  ): Promise<MergeOutcome>;
  close(repository: RepositoryName, number: number): Promise<PullRequest>;
  /** Keeps one comment per marker: made, rewritten when the text differs, or left. */
  ensureComment(
    repository: RepositoryName,
    request: { number: number; marker: string; body: string },
  ): Promise<Ensured<{ id: number; url: string }>>;
}

export interface EnvironmentsApi {
  list(repository: RepositoryName): Promise<Environment[]>;
  find(repository: RepositoryName, name: string): Promise<Environment | null>;
  ensure(repository: RepositoryName, spec: EnvironmentSpec): Promise<Ensured<Environment>>;
  delete(repository: RepositoryName, name: string): Promise<Removal>;
}

export interface SettingsApi {
  listVariables(repository: RepositoryName, scope: SettingScope): Promise<Variable[]>;
  ensureVariable(
    repository: RepositoryName,
    scope: SettingScope,
    variable: { name: string; value: string },
  ): Promise<Effect>;
  deleteVariable(repository: RepositoryName, scope: SettingScope, name: string): Promise<Removal>;
  listSecrets(repository: RepositoryName, scope: SettingScope): Promise<SecretName[]>;
  /** Write-only: whether it is needed is the caller's ledger's knowledge. */
  putSecret(
    repository: RepositoryName,
    scope: SettingScope,
    secret: { name: string; value: string },
  ): Promise<'created' | 'changed'>;
  deleteSecret(repository: RepositoryName, scope: SettingScope, name: string): Promise<Removal>;
}

export interface ActionsApi {
  getPermissions(repository: RepositoryName): Promise<ActionsPermissions>;
  /** Newest first, at most 100. */
  listRuns(
    repository: RepositoryName,
    filter: { headSha?: string; branch?: string; event?: string },
  ): Promise<WorkflowRun[]>;
  getRun(repository: RepositoryName, runId: number): Promise<WorkflowRun>;
  /** Jobs of the run's latest attempt. */
  listJobs(repository: RepositoryName, runId: number): Promise<WorkflowJob[]>;
  /** Last lines of a job's log; null when there is none (yet, or any more). Holds at most 256 KiB. */
  jobLogTail(repository: RepositoryName, jobId: number, lines: number): Promise<string[] | null>;
}

export interface DeploymentsApi {
  /** Newest first, at most 100. */
  list(repository: RepositoryName, filter: { sha?: string; environment?: string }): Promise<Deployment[]>;
  /** Newest first. */
  listStatuses(repository: RepositoryName, deploymentId: number): Promise<DeploymentStatus[]>;
}

export interface RulesetsApi {
  find(repository: RepositoryName, name: string): Promise<Ruleset | null>;
  ensure(repository: RepositoryName, spec: RulesetSpec): Promise<Ensured<Ruleset>>;
  delete(repository: RepositoryName, rulesetId: number): Promise<Removal>;
}

/** A delivery that passed verification, as wide as waking a run needs. */
export interface GithubDelivery {
  deliveryId: string;
  event: string;
  action: string | null;
  repositoryId: number | null;
  installationId: number | null;
}

/** Account linking: the OAuth web flow with PKCE of the same GitHub App. */
export interface GithubOAuth {
  authorizeUrl(request: { redirectUri: string; state: string; codeChallenge: string }): string;
  /** @throws PortalError invalid when GitHub refuses the code, verifier or redirect */
  exchangeCode(request: {
    code: string;
    redirectUri: string;
    codeVerifier: string;
  }): Promise<{ token: string }>;
  getAuthenticatedUser(token: string): Promise<{ id: number; login: string }>;
  /** Gives the token back; an already invalid one counts as revoked. */
  revoke(token: string): Promise<void>;
}
