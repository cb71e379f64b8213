import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { rulesFor } from '../changes/rules.ts';
import { repositoryPage, repositoryUrl } from '../present/repositories.ts';
import { notFound, Problem } from '../problem.ts';
import type { Ruleset } from '../records.ts';
import { nodeId, timestamp } from '../state.ts';
import type { World } from '../world.ts';

const request = z.object({
  name: z.string().min(1),
  target: z.enum(['branch', 'tag', 'push']).default('branch'),
  enforcement: z.enum(['disabled', 'active', 'evaluate']),
  bypass_actors: z
    .array(
      z.object({
        actor_id: z.number().int().nullish(),
        actor_type: z.enum([
          'Integration',
          'OrganizationAdmin',
          'RepositoryRole',
          'Team',
          'DeployKey',
          'User',
        ]),
        bypass_mode: z.enum(['always', 'pull_request', 'exempt']).default('always'),
      }),
    )
    .default([]),
  conditions: z
    .object({
      ref_name: z
        .object({ include: z.array(z.string()).optional(), exclude: z.array(z.string()).optional() })
        .optional(),
    })
    .default({}),
  rules: z
    .array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }))
    .default([]),
});

/** Rules that are held to here. The others GitHub has are refused rather than kept without effect. */
const knownRules = new Set([
  'creation',
  'update',
  'deletion',
  'non_fast_forward',
  'pull_request',
  'required_status_checks',
]);

/** Demands of a rule that could not be held to. */
const unknownParameters = [
  'require_code_owner_review',
  'require_last_push_approval',
  'required_review_thread_resolution',
];

/** What a pull_request rule holds when its parameters are left out. */
const pullRequestDefaults = {
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_approving_review_count: 0,
  required_review_thread_resolution: false,
  allowed_merge_methods: ['merge', 'squash', 'rebase'],
};

export function addRulesetRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';
  const one = `${repo}/rulesets/:ruleset`;
  const key = (call: Call, id: number) => `${call.repository.id}/${id}`;
  const ruleset = (call: Call): Ruleset => {
    const found = state.rulesets.get(key(call, call.id('ruleset')));
    if (!found) throw notFound();
    return found;
  };

  const show = (call: Call, found: Ruleset, detail: 'full' | 'listed') => ({
    id: found.id,
    name: found.name,
    target: found.target,
    source_type: 'Repository',
    source: `${call.repository.owner}/${call.repository.name}`,
    enforcement: found.enforcement,
    node_id: nodeId('RepositoryRuleset', found.id),
    _links: {
      self: { href: `${repositoryUrl(world, call.repository)}/rulesets/${found.id}` },
      html: { href: `${repositoryPage(world, call.repository)}/rules/${found.id}` },
    },
    created_at: found.createdAt,
    updated_at: found.updatedAt,
    ...(detail === 'listed'
      ? {}
      : {
          conditions: found.conditions,
          rules: found.rules,
          // Only those who may change the rules see who may pass over them.
          ...(call.holds('administration', 'write') && call.access === 'admin'
            ? { bypass_actors: found.bypassActors, current_user_can_bypass: 'never' }
            : {}),
        }),
  });

  const read = async (call: Call): Promise<Omit<Ruleset, 'id' | 'createdAt' | 'repositoryId'>> => {
    const wanted = await call.body(request);
    const unknown = wanted.rules.find(({ type }) => !knownRules.has(type));
    if (unknown)
      throw new Problem(
        422,
        `Validation Failed: Invalid rule '${unknown.type}': the sandbox does not know this`,
      );
    const beyond = wanted.rules.flatMap(({ parameters }) =>
      unknownParameters.filter((name) => parameters?.[name] === true),
    );
    if (beyond.length > 0)
      throw new Problem(
        422,
        `Validation Failed: Invalid parameter '${beyond[0]}': the sandbox does not know this`,
      );
    return {
      name: wanted.name,
      target: wanted.target,
      enforcement: wanted.enforcement,
      bypassActors: wanted.bypass_actors.map((actor) => ({ ...actor, actor_id: actor.actor_id ?? null })),
      conditions: wanted.conditions.ref_name
        ? {
            ref_name: {
              include: wanted.conditions.ref_name.include ?? [],
              exclude: wanted.conditions.ref_name.exclude ?? [],
            },
          }
        : { ref_name: { include: [], exclude: [] } },
      rules: wanted.rules.map(complete),
      updatedAt: timestamp(),
    };
  };

  route(`GET ${repo}/rulesets`, (call) =>
    paginate(call, state.rulesets.list(`${call.repository.id}/`)).map((each) => show(call, each, 'listed')),
  );
  route(`POST ${repo}/rulesets`, async (call) => {
    const wanted = await read(call);
    refuseTwin(world, call, wanted.name, null);
    const id = state.nextId('ruleset');
    const made = { id, repositoryId: call.repository.id, createdAt: timestamp(), ...wanted };
    return call.context.json(show(call, state.rulesets.put(key(call, id), made), 'full'), 201);
  });
  route(`GET ${one}`, (call) => show(call, ruleset(call), 'full'));
  route(`PUT ${one}`, async (call) => {
    const found = ruleset(call);
    const wanted = await read(call);
    refuseTwin(world, call, wanted.name, found.id);
    return show(call, state.rulesets.put(key(call, found.id), { ...found, ...wanted }), 'full');
  });
  route(`DELETE ${one}`, (call) => {
    state.rulesets.delete(key(call, ruleset(call).id));
    return call.context.body(null, 204);
  });

  route(`GET ${repo}/rules/branches/:branch`, (call) =>
    paginate(call, rulesFor(world, call.repository, `refs/heads/${call.param('branch')}`)).map(
      ({ ruleset: from, ...rule }) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: `${call.repository.owner}/${call.repository.name}`,
        ruleset_id: from.id,
      }),
    ),
  );
}

function refuseTwin(world: World, call: Call, name: string, except: number | null): void {
  const twin = world.state.rulesets.list(`${call.repository.id}/`).find((each) => each.name === name);
  if (twin && twin.id !== except) throw new Problem(422, 'Validation Failed: Name must be unique');
}

function complete(rule: Ruleset['rules'][number]): Ruleset['rules'][number] {
  if (rule.type === 'pull_request')
    return { ...rule, parameters: { ...pullRequestDefaults, ...rule.parameters } };
  if (rule.type === 'required_status_checks')
    return {
      ...rule,
      parameters: {
        strict_required_status_checks_policy: false,
        do_not_enforce_on_create: false,
        required_status_checks: [],
        ...rule.parameters,
      },
    };
  return rule;
}
