import type { z } from 'zod';
import type {
  collaboratorSchema,
  deploymentSchema,
  deploymentStatusSchema,
  EnvironmentAnswer,
  installationSchema,
  pendingDeploymentSchema,
  pullRequestSchema,
  ReviewersRule,
  repositorySchema,
  rulesetSchema,
  treeSchema,
  WaitRule,
  workflowJobSchema,
  workflowRunSchema,
} from './api-schemas.ts';
import type {
  Deployment,
  DeploymentStatus,
  Environment,
  Installation,
  PendingDeployment,
  Progress,
  PullRequest,
  Repository,
  RepositoryPermission,
  Ruleset,
  TreeEntry,
  WorkflowJob,
  WorkflowRun,
} from './types.ts';

export function toRepository(answer: z.infer<typeof repositorySchema>): Repository {
  return {
    id: answer.id,
    owner: answer.owner.login,
    name: answer.name,
    url: answer.html_url,
    cloneUrl: answer.clone_url,
    private: answer.private,
    archived: answer.archived,
    defaultBranch: answer.default_branch,
    ownerKind: answer.owner.type === 'Organization' ? 'organization' : 'user',
    ownerId: answer.owner.id,
  };
}

export function toInstallation(answer: z.infer<typeof installationSchema>): Installation {
  return {
    id: answer.id,
    account: answer.account.login,
    permissions: answer.permissions,
    repositorySelection: answer.repository_selection,
    suspendedAt: answer.suspended_at,
    settingsUrl: answer.html_url,
  };
}

/** `permission` knows four levels, `role_name` also maintain and triage; custom roles fall back to the level. */
export function toPermission(answer: { permission: string; role_name: string }): RepositoryPermission {
  const known: readonly string[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];
  const name = known.includes(answer.role_name) ? answer.role_name : answer.permission;
  return known.includes(name) ? (name as RepositoryPermission) : 'none';
}

/** The list of collaborators has flags beside the role's name, for custom roles. */
export function toCollaboratorPermission(answer: z.infer<typeof collaboratorSchema>): RepositoryPermission {
  const { admin, maintain, push, triage, pull } = answer.permissions ?? {};
  const level = admin
    ? 'admin'
    : maintain
      ? 'maintain'
      : push
        ? 'write'
        : triage
          ? 'triage'
          : pull
            ? 'read'
            : 'none';
  return toPermission({ permission: level, role_name: answer.role_name });
}

const KIND_BY_MODE: Record<string, TreeEntry['kind']> = {
  '100644': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
  '040000': 'folder',
};

/** @param prefix folder the listing was made in, `` for the root */
export function toTreeEntries(answer: z.infer<typeof treeSchema>, prefix: string): TreeEntry[] {
  return answer.tree.map((entry) => ({
    path: prefix === '' ? entry.path : `${prefix}/${entry.path}`,
    kind: KIND_BY_MODE[entry.mode] ?? 'file',
    sha: entry.sha,
    size: entry.size ?? null,
  }));
}

export function toPullRequest(answer: z.infer<typeof pullRequestSchema>): PullRequest {
  const merged = answer.merged_at !== null;
  return {
    number: answer.number,
    url: answer.html_url,
    state: merged ? 'merged' : answer.state,
    title: answer.title,
    body: answer.body ?? '',
    draft: answer.draft,
    head: { branch: answer.head.ref, sha: answer.head.sha, repositoryId: answer.head.repo?.id ?? null },
    base: { branch: answer.base.ref, sha: answer.base.sha },
    mergeable: answer.mergeable ?? null,
    mergeableState: answer.mergeable_state ?? null,
    // Before the merge this field holds a test merge commit.
    mergeSha: merged ? answer.merge_commit_sha : null,
    mergedAt: answer.merged_at,
    createdAt: answer.created_at,
    updatedAt: answer.updated_at,
  };
}

export function toEnvironment(answer: EnvironmentAnswer): Environment {
  const reviewers = answer.protection_rules.find(
    (rule): rule is ReviewersRule => rule.type === 'required_reviewers',
  );
  const wait = answer.protection_rules.find((rule): rule is WaitRule => rule.type === 'wait_timer');
  const policy = answer.deployment_branch_policy;
  return {
    id: answer.id,
    name: answer.name,
    url: answer.html_url,
    waitMinutes: wait?.wait_timer ?? 0,
    reviewers: (reviewers?.reviewers ?? []).map(({ type, reviewer }) => ({
      kind: type === 'Team' ? 'team' : 'user',
      id: reviewer.id,
    })),
    preventSelfReview: reviewers?.prevent_self_review ? 'yes' : 'no',
    branches: policy === null ? 'any' : policy.protected_branches ? 'protected' : 'custom',
  };
}

const STATUS: Record<string, Progress['status']> = {
  queued: 'queued',
  requested: 'queued',
  pending: 'queued',
  waiting: 'waiting',
  action_required: 'waiting',
  in_progress: 'running',
  completed: 'completed',
};

const CONCLUSION: Record<string, NonNullable<Progress['conclusion']>> = {
  success: 'success',
  failure: 'failure',
  startup_failure: 'startup-failure',
  cancelled: 'cancelled',
  skipped: 'skipped',
  timed_out: 'timed-out',
  action_required: 'action-required',
  neutral: 'neutral',
  stale: 'stale',
};

/** A completed thing with a conclusion we do not know counts as failed: never as passed. */
export function toProgress(answer: { status: string | null; conclusion: string | null }): Progress {
  const status = STATUS[answer.status ?? 'queued'] ?? 'running';
  if (status !== 'completed') return { status, conclusion: null };
  return { status, conclusion: CONCLUSION[answer.conclusion ?? ''] ?? 'failure' };
}

export function toWorkflowRun(answer: z.infer<typeof workflowRunSchema>): WorkflowRun {
  return {
    ...toProgress(answer),
    id: answer.id,
    name: answer.name ?? answer.path,
    path: answer.path,
    event: answer.event,
    headSha: answer.head_sha,
    headBranch: answer.head_branch,
    attempt: answer.run_attempt,
    url: answer.html_url,
    createdAt: answer.created_at,
    startedAt: answer.run_started_at ?? null,
    updatedAt: answer.updated_at,
  };
}

export function toWorkflowJob(answer: z.infer<typeof workflowJobSchema>): WorkflowJob {
  return {
    ...toProgress(answer),
    id: answer.id,
    name: answer.name,
    url: answer.html_url,
    startedAt: answer.started_at ?? null,
    completedAt: answer.completed_at,
    steps: answer.steps.map((step) => ({ ...toProgress(step), number: step.number, name: step.name })),
  };
}

export function toPendingDeployment(answer: z.infer<typeof pendingDeploymentSchema>): PendingDeployment {
  return {
    environment: answer.environment.name,
    reviewers: answer.reviewers.map((each) =>
      each.type === 'Team'
        ? { kind: 'team', id: each.reviewer.id, slug: each.reviewer.slug }
        : { kind: 'user', id: each.reviewer.id, login: each.reviewer.login },
    ),
  };
}

export function toDeployment(answer: z.infer<typeof deploymentSchema>): Deployment {
  const { id, sha, ref, environment } = answer;
  return { id, sha, ref, environment, createdAt: answer.created_at };
}

export function toDeploymentStatus(answer: z.infer<typeof deploymentStatusSchema>): DeploymentStatus {
  return {
    id: answer.id,
    state: answer.state,
    description: answer.description ?? '',
    logUrl: answer.log_url || null,
    environmentUrl: answer.environment_url || null,
    createdAt: answer.created_at,
  };
}

export function toRuleset(answer: z.infer<typeof rulesetSchema>): Ruleset {
  return {
    id: answer.id,
    name: answer.name,
    enforcement: answer.enforcement,
    include: answer.conditions?.ref_name?.include ?? [],
    exclude: answer.conditions?.ref_name?.exclude ?? [],
    rules: answer.rules,
  };
}
