import type { RepositoryAccess, RepositoryRecord } from './contract.ts';

/** A user, an app's bot, or an organisation: they share one sequence of ids and one space of logins. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  name: string;
  email: string | null;
  createdAt: string;
}

export interface Team {
  id: number;
  org: string;
  slug: string;
  name: string;
  description: string;
  members: string[];
  createdAt: string;
}

/** What GitHub keeps of a repository beside what neighbours see. */
export interface StoredRepository extends RepositoryRecord {
  description: string | null;
  topics: string[];
  homepage: string | null;
  archived: boolean;
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  deleteBranchOnMerge: boolean;
  defaultWorkflowPermissions: 'read' | 'write';
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
  /** Branch and tag tips that were already announced by push events. */
  announcedRefs: Record<string, string>;
}

export interface App {
  id: number;
  slug: string;
  name: string;
  owner: string;
  clientId: string;
  clientSecret: string;
  privateKey: string;
  publicKey: string;
  callbackUrl: string | null;
  hook: { url: string | null; secret: string | null };
  permissions: Record<string, string>;
  events: string[];
  createdAt: string;
}

export interface Installation {
  id: number;
  appId: number;
  account: string;
  selection: 'all' | 'selected';
  repositoryIds: number[];
  permissions: Record<string, string>;
  events: string[];
  suspendedAt: string | null;
  createdAt: string;
}

/** A bearer secret and what it speaks for. `expiresAt` in epoch milliseconds; null never expires. */
export interface Token {
  token: string;
  expiresAt: number | null;
  grant:
    | { kind: 'personal'; login: string; scopes: string[] }
    | { kind: 'user-to-server'; login: string; appId: number }
    | {
        kind: 'installation';
        installationId: number;
        permissions: Record<string, string>;
        repositoryIds: number[] | 'all';
      }
    | {
        kind: 'job';
        repositoryId: number;
        runId: number;
        jobId: number;
        permissions: Record<string, string>;
      };
}

export interface OAuthCode {
  code: string;
  appId: number;
  login: string;
  redirectUri: string | null;
  challenge: string | null;
  expiresAt: number;
}

export interface Collaborator {
  repositoryId: number;
  login: string;
  role: Exclude<RepositoryAccess, 'none'>;
}

export interface TeamGrant {
  repositoryId: number;
  org: string;
  slug: string;
  role: Exclude<RepositoryAccess, 'none'>;
}

export interface Pull {
  id: number;
  repositoryId: number;
  number: number;
  state: 'open' | 'closed';
  draft: boolean;
  title: string;
  body: string | null;
  author: string;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  closedAt: string | null;
  labels: number[];
  assignees: string[];
  requestedReviewers: string[];
  requestedTeams: string[];
  /** Tips of head and base for which the merge was tried; the answer follows. */
  mergeability: { head: string; base: string; clean: boolean } | null;
  createdAt: string;
  updatedAt: string;
}

export interface Review {
  id: number;
  repositoryId: number;
  number: number;
  author: string;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  commitId: string;
  submittedAt: string;
}

export interface IssueComment {
  id: number;
  repositoryId: number;
  number: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

export interface Label {
  id: number;
  repositoryId: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Environment {
  id: number;
  repositoryId: number;
  name: string;
  waitTimer: number;
  preventSelfReview: boolean;
  reviewers: Array<{ type: 'User' | 'Team'; id: number }>;
  branchPolicy: { protected_branches: boolean; custom_branch_policies: boolean } | null;
  customPolicies: Array<{ id: number; name: string; type: 'branch' | 'tag' }>;
  createdAt: string;
  updatedAt: string;
}

/** A variable, or a secret in clear (the stand-in holds the private key, as GitHub does). */
export interface Setting {
  name: string;
  value: string;
  createdAt: string;
  updatedAt: string;
}

export interface Ruleset {
  id: number;
  repositoryId: number;
  name: string;
  target: 'branch' | 'tag' | 'push';
  enforcement: 'disabled' | 'active' | 'evaluate';
  bypassActors: Array<{ actor_id: number | null; actor_type: string; bypass_mode: string }>;
  conditions: { ref_name?: { include?: string[]; exclude?: string[] } };
  rules: Array<{ type: string; parameters?: Record<string, unknown> }>;
  createdAt: string;
  updatedAt: string;
}

export interface CommitStatus {
  id: number;
  repositoryId: number;
  sha: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: string;
}

export interface CheckRun {
  id: number;
  repositoryId: number;
  headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  appSlug: string;
}

export interface Deployment {
  id: number;
  repositoryId: number;
  environment: string;
  ref: string;
  sha: string;
  task: string;
  description: string | null;
  payload: unknown;
  creator: string;
  createdAt: string;
  updatedAt: string;
}

export interface DeploymentStatus {
  id: number;
  repositoryId: number;
  deploymentId: number;
  state: string;
  description: string;
  environment: string;
  logUrl: string;
  environmentUrl: string;
  creator: string;
  createdAt: string;
}

export interface RepositoryHook {
  id: number;
  repositoryId: number;
  url: string;
  secret: string | null;
  contentType: 'json' | 'form';
  insecureSsl: string;
  events: string[];
  active: boolean;
  createdAt: string;
  updatedAt: string;
}

/** One attempt to hand an event to a hook. `statusCode` 0 with `completedAt` null: not sent yet. */
export interface Delivery {
  id: number;
  guid: string;
  /** `app/<app id>` or `hook/<hook id>`. */
  target: string;
  event: string;
  action: string | null;
  repositoryId: number | null;
  installationId: number | null;
  redelivery: boolean;
  url: string;
  createdAt: string;
  completedAt: string | null;
  durationSeconds: number;
  status: string;
  statusCode: number;
}

/** What went over the wire, kept apart: lists of deliveries need none of it. */
export interface DeliveryContent {
  payload: string;
  requestHeaders: Record<string, string>;
  responseHeaders: Record<string, string>;
  responseBody: string;
}
