/** GitHub's REST answers, only as wide as Onramp uses them (https://docs.github.com/rest, version 2022-11-28). */
import { z } from 'zod';

const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const permissions = z.record(z.string(), z.enum(['read', 'write', 'admin']));

export const repositorySchema = z.object({
  id: z.number(),
  name: z.string(),
  html_url: z.string(),
  clone_url: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  default_branch: z.string(),
  owner: z.object({ login: z.string(), id: z.number(), type: z.string() }),
});

export const appSchema = z.object({
  id: z.number(),
  slug: z.string(),
  name: z.string(),
  html_url: z.string(),
  permissions,
  events: z.array(z.string()),
});

export const installationSchema = z.object({
  id: z.number(),
  account: z.object({ login: z.string() }),
  permissions,
  repository_selection: z.enum(['all', 'selected']),
  suspended_at: timestamp.nullable().default(null),
  html_url: z.string(),
});

export const accessTokenSchema = z.object({ token: z.string(), expires_at: timestamp });

export const userSchema = z.object({ id: z.number(), login: z.string() });

export const collaboratorPermissionSchema = z.object({
  permission: z.string(),
  role_name: z.string(),
  user: userSchema.nullable(),
});

export const collaboratorSchema = z.object({
  id: z.number(),
  login: z.string(),
  role_name: z.string(),
  permissions: z
    .object({
      admin: z.boolean(),
      maintain: z.boolean().optional(),
      push: z.boolean(),
      triage: z.boolean().optional(),
      pull: z.boolean(),
    })
    .optional(),
});

export const teamSchema = z.object({ id: z.number(), slug: z.string(), name: z.string() });

export const branchSchema = z.object({
  name: z.string(),
  commit: z.object({ sha: z.string(), commit: z.object({ tree: z.object({ sha: z.string() }) }) }),
});

/** What the older branch protection requires, as it is told with the branch. */
export const protectedBranchSchema = z.object({
  protection: z
    .object({
      required_status_checks: z
        .object({
          enforcement_level: z.string().optional(),
          contexts: z.array(z.string()).default([]),
          checks: z.array(z.object({ context: z.string(), app_id: z.number().nullable() })).default([]),
        })
        .optional(),
    })
    .optional(),
});

/** A rule that applies to a branch, wherever its ruleset is; only that of required checks is read further. */
export const branchRuleSchema = z.object({
  type: z.string(),
  parameters: z
    .object({
      required_status_checks: z
        .array(z.object({ context: z.string(), integration_id: z.number().nullish() }))
        .optional(),
    })
    .optional(),
});

export const checkRunsSchema = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      app: z.object({ id: z.number() }).nullable(),
    }),
  ),
});

export const combinedStatusSchema = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});

export const refSchema = z.object({ ref: z.string() });

export const treeSchema = z.object({
  sha: z.string(),
  truncated: z.boolean().default(false),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: z.string(),
      size: z.number().optional(),
    }),
  ),
});

export const blobSchema = z.object({
  content: z.string(),
  encoding: z.string(),
  size: z.number().nullable(),
});

export const gitCommitSchema = z.object({
  sha: z.string(),
  html_url: z.string(),
  tree: z.object({ sha: z.string() }),
  parents: z.array(z.object({ sha: z.string() })),
});

export const createdTreeSchema = z.object({ sha: z.string() });

export const comparisonSchema = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  status: z.enum(['ahead', 'behind', 'diverged', 'identical']),
  ahead_by: z.number(),
  behind_by: z.number(),
  total_commits: z.number(),
  commits: z.array(
    z.object({
      sha: z.string(),
      html_url: z.string(),
      commit: z.object({ tree: z.object({ sha: z.string() }) }),
      parents: z.array(z.object({ sha: z.string() })),
    }),
  ),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

export const pullRequestSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullable(),
  draft: z.boolean().default(false),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
  base: z.object({ ref: z.string(), sha: z.string() }),
  mergeable: z.boolean().nullable().optional(),
  mergeable_state: z.string().optional(),
  merge_commit_sha: z.string().nullable(),
  merged_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});

export const pullRequestFileSchema = z.object({
  filename: z.string(),
  status: z.string(),
  sha: z.string().nullable(),
});

export const mergeResultSchema = z.object({ merged: z.boolean(), sha: z.string(), message: z.string() });

export const commentSchema = z.object({ id: z.number(), html_url: z.string(), body: z.string().default('') });

const reviewersRule = z.object({
  type: z.literal('required_reviewers'),
  prevent_self_review: z.boolean().optional(),
  reviewers: z
    .array(z.object({ type: z.enum(['User', 'Team']), reviewer: z.object({ id: z.number() }) }))
    .default([]),
});
const waitRule = z.object({ type: z.literal('wait_timer'), wait_timer: z.number().default(0) });
const otherRule = z.object({ type: z.string() });

export const environmentSchema = z.object({
  id: z.number(),
  name: z.string(),
  html_url: z.string(),
  protection_rules: z.array(z.union([reviewersRule, waitRule, otherRule])).default([]),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable()
    .default(null),
});
export type EnvironmentAnswer = z.infer<typeof environmentSchema>;
export type ReviewersRule = z.infer<typeof reviewersRule>;
export type WaitRule = z.infer<typeof waitRule>;

export const branchPolicySchema = z.object({ id: z.number(), name: z.string(), type: z.string().optional() });

export const variableSchema = z.object({ name: z.string(), value: z.string(), updated_at: timestamp });

export const secretSchema = z.object({ name: z.string(), updated_at: timestamp });

export const publicKeySchema = z.object({ key_id: z.string(), key: z.string() });

export const actionsPermissionsSchema = z.object({
  enabled: z.boolean(),
  allowed_actions: z.enum(['all', 'local_only', 'selected']).optional(),
});

const conclusion = z.string().nullable();

export const workflowRunSchema = z.object({
  id: z.number(),
  name: z.string().nullish(),
  path: z.string(),
  event: z.string(),
  head_sha: z.string(),
  head_branch: z.string().nullable(),
  run_attempt: z.number().default(1),
  status: z.string().nullable(),
  conclusion,
  html_url: z.string(),
  created_at: timestamp,
  run_started_at: timestamp.optional(),
  updated_at: timestamp,
});

export const workflowJobSchema = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion,
  html_url: z.string().nullable(),
  started_at: timestamp.nullish(),
  completed_at: timestamp.nullable(),
  steps: z
    .array(z.object({ number: z.number(), name: z.string(), status: z.string(), conclusion }))
    .default([]),
});

export const pendingDeploymentSchema = z.object({
  environment: z.object({ name: z.string() }),
  reviewers: z
    .array(
      z.union([
        z.object({ type: z.literal('Team'), reviewer: z.object({ id: z.number(), slug: z.string() }) }),
        z.object({ type: z.literal('User'), reviewer: z.object({ id: z.number(), login: z.string() }) }),
      ]),
    )
    .default([]),
});

export const deploymentSchema = z.object({
  id: z.number(),
  sha: z.string(),
  ref: z.string(),
  environment: z.string(),
  created_at: timestamp,
});

export const deploymentStatusSchema = z.object({
  id: z.number(),
  state: z.enum(['error', 'failure', 'inactive', 'pending', 'success', 'queued', 'in_progress']),
  description: z.string().nullable(),
  log_url: z.string().optional(),
  environment_url: z.string().optional(),
  created_at: timestamp,
});

export const rulesetSummarySchema = z.object({ id: z.number(), name: z.string() });

export const rulesetSchema = z.object({
  id: z.number(),
  name: z.string(),
  enforcement: z.enum(['active', 'evaluate', 'disabled']),
  conditions: z
    .object({
      ref_name: z
        .object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) })
        .optional(),
    })
    .nullish(),
  rules: z
    .array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }))
    .default([]),
});

export const oauthTokenSchema = z.union([
  z.object({ access_token: z.string().min(1), token_type: z.string() }),
  z.object({ error: z.string(), error_description: z.string().optional() }),
]);
