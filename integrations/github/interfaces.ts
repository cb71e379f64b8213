/** What the GitHub integration offers, by topic. Every function throws `PortalError`. */

import type { Effect, Ensured, Removal } from '#domain/effect.ts';
import type { TextReading, UnreadableReading } from '#domain/inspection/reading.ts';
import type { ReportedCheck, RequiredCheck } from '#domain/run/required-checks.ts';
import type {
  ActionsPermissions,
  AppIdentity,
  AppPermissions,
  BranchHead,
  CommitOnBranch,
  CommitRequest,
  Comparison,
  Deployment,
  DeploymentStatus,
  Environment,
  EnvironmentSpec,
  Installation,
  MergeOutcome,
  PendingDeployment,
  PersonPermission,
  PullRequest,
  PullRequestFile,
  Repository,
  RepositoryName,
  Ruleset,
  RulesetSpec,
  SecretName,
  SettingScope,
  TreeEntry,
  Variable,
  WorkflowJob,
  WorkflowRun,
} from './types.ts';

/** What the app itself may ask, without being inside an account. */
export interface Github {
  getApp(): Promise<AppIdentity>;
  /**
   * The installation that covers this repository; null when the app is not installed on it. With `maxAgeMs`, one that was
   * seen so long ago at most counts too: every asking counts for the one limit that all of the app's work shares.
   */
  findInstallationFor(
    repository: RepositoryName,
    options?: { maxAgeMs?: number },
  ): Promise<Installation | null>;
  getInstallation(installationId: number): Promise<Installation>;
  /**
   * The repository as the app sees it; null when it does not exist or the app may not see it.
   * A public repository is found without an installation on it (`installation: null`).
   */
  findRepository(
    repository: RepositoryName,
  ): Promise<{ repository: Repository; installation: Installation | null } | null>;
  /**
   * Where a person installs the app, with a repository preselected: GitHub's documented form of a prompt to install,
   * which takes the owner's id too. Without that id, the page where a person chooses everything.
   */
  installUrl(repository: { id: number; ownerId?: number }): Promise<string>;
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
  checks: ChecksApi;
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
  /** Names of all branches that begin with `prefix`. */
  listBranchNames(repository: RepositoryName, prefix: string): Promise<string[]>;
  /** @throws PortalError not-found */
  getBranchHead(repository: RepositoryName, branch: string): Promise<BranchHead>;
  /**
   * Whole tree of a commit; walks folder by folder where GitHub truncates. At most `maxEntries` (default 100,000).
   * @throws PortalError invalid when it is larger, or a folder cannot be listed as a whole
   */
  listTree(repository: RepositoryName, sha: string, limits?: { maxEntries?: number }): Promise<TreeEntry[]>;
  /** What is at these paths of a commit, at one call for each folder on the way; what is not there is left out. */
  findEntries(
    repository: RepositoryName,
    sha: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, TreeEntry>>;
  /** Text of a file of the tree, at most `maxBytes` long (default 512 KiB), or why it has none. */
  readBlob(
    repository: RepositoryName,
    file: Pick<TreeEntry, 'sha' | 'size'>,
    limits?: { maxBytes?: number },
  ): Promise<TextReading | UnreadableReading>;
  /** Where a symbolic link of the tree leads, as it has it; null when that is no path. It is not followed. */
  readLink(repository: RepositoryName, link: Pick<TreeEntry, 'sha' | 'size'>): Promise<string | null>;
  compare(repository: RepositoryName, base: string, head: string): Promise<Comparison>;
  /**
   * One commit with all files, on a branch of ours. The same request twice keeps the same commit.
   * @throws PortalError conflict when the base commit has at a path what the request did not see there
   *   (details: reason `not-as-seen`, paths), or the branch exists with other content (details: headSha)
   */
  ensureCommitOnBranch(repository: RepositoryName, request: CommitRequest): Promise<Ensured<CommitOnBranch>>;
  deleteBranch(repository: RepositoryName, branch: string): Promise<Removal>;
}

export interface PullRequestsApi {
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

export interface ChecksApi {
  /** What the rules of a branch, those of the organisation too, and its older protection require of each pull request. */
  listRequired(repository: RepositoryName, branch: string): Promise<RequiredCheck[]>;
  /** The newest report under each name for a commit: check runs and commit statuses. */
  listReported(repository: RepositoryName, sha: string): Promise<ReportedCheck[]>;
}

export interface EnvironmentsApi {
  list(repository: RepositoryName): Promise<Environment[]>;
  find(repository: RepositoryName, name: string): Promise<Environment | null>;
  /** What `ensure` would have to be given to make the environment as it is; null when there is none. */
  readSpec(repository: RepositoryName, name: string): Promise<EnvironmentSpec | null>;
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
    filter: { headSha?: string; branch?: string; event?: string; status?: 'waiting' },
  ): Promise<WorkflowRun[]>;
  getRun(repository: RepositoryName, runId: number): Promise<WorkflowRun>;
  /** Jobs of the run's latest attempt. */
  listJobs(repository: RepositoryName, runId: number): Promise<WorkflowJob[]>;
  /** Environments the run waits for, with those who may approve. */
  listPendingDeployments(repository: RepositoryName, runId: number): Promise<PendingDeployment[]>;
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
