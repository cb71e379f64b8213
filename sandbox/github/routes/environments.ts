import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { describeReviewer, environmentKey, newEnvironment, settingsKey } from '../changes/environments.ts';
import { repositoryPage, repositoryUrl } from '../present/repositories.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import type { Environment } from '../records.ts';
import { nodeId, timestamp } from '../state.ts';
import type { World } from '../world.ts';

/** At most six people or teams may be asked. */
const MOST_REVIEWERS = 6;
/** A wait timer ends after thirty days. Minutes. */
const LONGEST_WAIT = 43_200;

const request = z.object({
  wait_timer: z.number().int().optional(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z.array(z.object({ type: z.enum(['User', 'Team']), id: z.number().int() })).nullish(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});
const policyRequest = z.object({ name: z.string().min(1), type: z.enum(['branch', 'tag']).optional() });

/** The environment a path names. @throws Problem 404 */
export function environmentOf(world: World, call: Call): Environment {
  const found = world.state.environments.get(environmentKey(call.repository.id, call.param('environment')));
  if (!found) throw notFound();
  return found;
}

export function addEnvironmentRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';
  const one = `${repo}/environments/:environment`;
  const save = (environment: Environment) =>
    state.environments.put(environmentKey(environment.repositoryId, environment.name), {
      ...environment,
      updatedAt: timestamp(),
    });
  const show = (call: Call, environment: Environment) => presentEnvironment(world, call, environment);

  route(`GET ${repo}/environments`, (call) => {
    const all = state.environments.list(`${call.repository.id}/`);
    return { total_count: all.length, environments: paginate(call, all).map((each) => show(call, each)) };
  });
  route(`GET ${one}`, (call) => show(call, environmentOf(world, call)));

  route(`PUT ${one}`, async (call) => {
    const wanted = await call.body(request);
    const name = call.param('environment');
    checkRequest(world, wanted);
    const before = state.environments.get(environmentKey(call.repository.id, name));
    const policy = wanted.deployment_branch_policy ?? null;
    // As documented, what the request leaves out goes back to its default.
    const saved = save({
      ...(before ?? newEnvironment(state.nextId('environment'), call.repository.id, name)),
      waitTimer: wanted.wait_timer ?? 0,
      preventSelfReview: wanted.prevent_self_review ?? false,
      reviewers: wanted.reviewers ?? [],
      branchPolicy: policy,
      customPolicies: policy?.custom_branch_policies ? (before?.customPolicies ?? []) : [],
    });
    return show(call, saved);
  });

  route(`DELETE ${one}`, (call) => {
    const environment = environmentOf(world, call);
    state.store.transaction(() => {
      const prefix = settingsKey(call.repository.id, environment.name);
      for (const [key] of state.variables.entries(prefix)) state.variables.delete(key);
      for (const [key] of state.secrets.entries(prefix)) state.secrets.delete(key);
      state.environments.delete(environmentKey(call.repository.id, environment.name));
    });
    return call.context.body(null, 204);
  });

  const policies = `${one}/deployment-branch-policies`;
  const presentPolicy = (policy: Environment['customPolicies'][number]) => ({
    ...policy,
    node_id: nodeId('GateBranchPolicy', policy.id),
  });
  const policyOf = (call: Call) => {
    const found = environmentOf(world, call).customPolicies.find(({ id }) => id === call.id('policy'));
    if (!found) throw notFound();
    return found;
  };
  route(`GET ${policies}`, (call) => {
    const all = environmentOf(world, call).customPolicies;
    return { total_count: all.length, branch_policies: paginate(call, all).map(presentPolicy) };
  });
  route(`POST ${policies}`, async (call) => {
    const wanted = await call.body(policyRequest);
    const environment = environmentOf(world, call);
    if (!environment.branchPolicy?.custom_branch_policies) throw notFound();
    const twin = environment.customPolicies.find(({ name }) => name === wanted.name);
    // Documented: 303 "Response if the same branch name pattern already exists".
    if (twin) return call.context.body(null, 303);
    const policy = {
      id: state.nextId('branch-policy'),
      name: wanted.name,
      type: wanted.type ?? 'branch',
    } as const;
    save({ ...environment, customPolicies: [...environment.customPolicies, policy] });
    return presentPolicy(policy);
  });
  route(`GET ${policies}/:policy`, (call) => presentPolicy(policyOf(call)));
  route(`PUT ${policies}/:policy`, async (call) => {
    const { name } = await call.body(z.object({ name: z.string().min(1) }));
    const policy = { ...policyOf(call), name };
    const environment = environmentOf(world, call);
    save({
      ...environment,
      customPolicies: environment.customPolicies.map((each) => (each.id === policy.id ? policy : each)),
    });
    return presentPolicy(policy);
  });
  route(`DELETE ${policies}/:policy`, (call) => {
    const { id } = policyOf(call);
    const environment = environmentOf(world, call);
    save({ ...environment, customPolicies: environment.customPolicies.filter((each) => each.id !== id) });
    return call.context.body(null, 204);
  });
}

function checkRequest(world: World, wanted: z.infer<typeof request>): void {
  if ((wanted.reviewers?.length ?? 0) > MOST_REVIEWERS)
    throw unprocessable(`Validation Failed: reviewers may hold at most ${MOST_REVIEWERS} entries`);
  if (wanted.wait_timer !== undefined && (wanted.wait_timer < 0 || wanted.wait_timer > LONGEST_WAIT))
    throw unprocessable(`Validation Failed: wait_timer must be between 0 and ${LONGEST_WAIT} minutes`);
  const policy = wanted.deployment_branch_policy;
  if (policy && policy.protected_branches === policy.custom_branch_policies)
    throw unprocessable(
      'Validation Failed: protected_branches and custom_branch_policies cannot have the same value',
    );
  for (const reviewer of wanted.reviewers ?? []) {
    const known =
      reviewer.type === 'User'
        ? world.state.accounts.list().some(({ id, type }) => id === reviewer.id && type === 'User')
        : world.state.teams.list().some(({ id }) => id === reviewer.id);
    if (!known)
      throw new Problem(
        422,
        `Validation Failed: the reviewer ${reviewer.type} ${reviewer.id} does not exist`,
      );
  }
}

function presentEnvironment(world: World, call: Call, environment: Environment): Record<string, unknown> {
  const rule = (index: number, type: string, more: Record<string, unknown> = {}) => {
    const id = environment.id * 10 + index;
    return { id, node_id: nodeId('Gate', id), type, ...more };
  };
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${repositoryUrl(world, call.repository)}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${repositoryPage(world, call.repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: true,
    protection_rules: [
      ...(environment.waitTimer > 0 ? [rule(1, 'wait_timer', { wait_timer: environment.waitTimer })] : []),
      ...(environment.reviewers.length > 0
        ? [
            rule(2, 'required_reviewers', {
              prevent_self_review: environment.preventSelfReview,
              reviewers: environment.reviewers.map((each) => ({
                type: each.type,
                reviewer: describeReviewer(world, each).shown,
              })),
            }),
          ]
        : []),
      ...(environment.branchPolicy ? [rule(3, 'branch_policy')] : []),
    ],
    deployment_branch_policy: environment.branchPolicy,
  };
}
