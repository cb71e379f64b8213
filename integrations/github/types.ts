/** GitHub in Onramp's words: only as wide as Onramp uses it. Ids are GitHub's own numbers; they survive renames. */

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
  /** Its text as it was seen at the base commit; null where nothing was. Anything else there is never replaced. */
  before: string | null;
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
  createdAt: Date;
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
    | 'startup-failure'
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

/** An environment that a workflow run waits for; any one of the reviewers may let it go on. */
export interface PendingDeployment {
  environment: string;
  reviewers: Array<{ kind: 'team'; id: number; slug: string } | { kind: 'user'; id: number; login: string }>;
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

/** A delivery that passed verification, as wide as waking a run needs. */
export interface GithubDelivery {
  deliveryId: string;
  event: string;
  action: string | null;
  repositoryId: number | null;
  installationId: number | null;
}
