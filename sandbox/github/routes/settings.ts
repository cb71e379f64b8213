import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { settingsKey } from '../changes/environments.ts';
import { openSealed, publicKeyOf } from '../changes/sealed-secrets.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import type { Setting } from '../records.ts';
import { timestamp } from '../state.ts';
import { saveRepository, type World } from '../world.ts';
import { environmentOf } from './environments.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Variables and secrets hold at most 48 kB each. */
const MOST_BYTES = 48 * 1024;

const presentVariable = (setting: Setting) => ({
  name: setting.name,
  value: setting.value,
  created_at: setting.createdAt,
  updated_at: setting.updatedAt,
});
const presentSecret = ({ name, createdAt, updatedAt }: Setting) => ({
  name,
  created_at: createdAt,
  updated_at: updatedAt,
});

/** @throws Problem 422 for a name GitHub does not take */
function checkName(name: string): string {
  if (!NAME.test(name))
    throw unprocessable(
      'Name is invalid. It may only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).',
    );
  if (/^GITHUB_/i.test(name))
    throw unprocessable('Name is invalid. It must not start with the GITHUB_ prefix.');
  return name.toUpperCase();
}

/** Variables, secrets and the switch for Actions; of a repository and of its environments alike. */
export function addSettingRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';

  const scopes = [
    { variables: `${repo}/actions/variables`, secrets: `${repo}/actions/secrets`, environment: () => null },
    {
      variables: `${repo}/environments/:environment/variables`,
      secrets: `${repo}/environments/:environment/secrets`,
      environment: (call: Call) => environmentOf(world, call).name,
    },
  ];
  for (const scope of scopes) {
    const prefix = (call: Call) => settingsKey(call.repository.id, scope.environment(call));
    const key = (call: Call) => `${prefix(call)}${call.param('name').toUpperCase()}`;
    const variable = (call: Call): Setting => {
      const found = state.variables.get(key(call));
      if (!found) throw notFound();
      return found;
    };

    route(`GET ${scope.variables}`, (call) => {
      const all = state.variables.list(prefix(call)).sort((a, b) => a.name.localeCompare(b.name));
      return { total_count: all.length, variables: paginate(call, all).map(presentVariable) };
    });
    route(`POST ${scope.variables}`, async (call) => {
      const wanted = await call.body(z.object({ name: z.string(), value: z.string() }));
      const name = checkName(wanted.name);
      const at = `${prefix(call)}${name}`;
      if (state.variables.get(at)) throw new Problem(409, 'Already exists - Variable already exists');
      if (Buffer.byteLength(wanted.value) > MOST_BYTES) throw unprocessable('Variable value is too large');
      state.variables.put(at, { name, value: wanted.value, createdAt: timestamp(), updatedAt: timestamp() });
      return call.context.json({}, 201);
    });
    route(`GET ${scope.variables}/:name`, (call) => presentVariable(variable(call)));
    route(`PATCH ${scope.variables}/:name`, async (call) => {
      const wanted = await call.body(z.object({ name: z.string().optional(), value: z.string().optional() }));
      const found = variable(call);
      const name = wanted.name === undefined ? found.name : checkName(wanted.name);
      if (name !== found.name) state.variables.delete(key(call));
      state.variables.put(`${prefix(call)}${name}`, {
        ...found,
        name,
        value: wanted.value ?? found.value,
        updatedAt: timestamp(),
      });
      return call.context.body(null, 204);
    });
    route(`DELETE ${scope.variables}/:name`, (call) => {
      if (!state.variables.delete(key(call))) throw notFound();
      return call.context.body(null, 204);
    });

    route(`GET ${scope.secrets}`, (call) => {
      const all = state.secrets.list(prefix(call)).sort((a, b) => a.name.localeCompare(b.name));
      return { total_count: all.length, secrets: paginate(call, all).map(presentSecret) };
    });
    route(`GET ${scope.secrets}/public-key`, (call) => {
      prefix(call);
      return publicKeyOf(world, call.repository.id);
    });
    route(`GET ${scope.secrets}/:name`, (call) => {
      const found = state.secrets.get(key(call));
      if (!found) throw notFound();
      return presentSecret(found);
    });
    route(`PUT ${scope.secrets}/:name`, async (call) => {
      const name = checkName(call.param('name'));
      const wanted = await call.body(z.object({ encrypted_value: z.string(), key_id: z.string() }));
      const value = openSealed(world, call.repository.id, wanted.key_id, wanted.encrypted_value);
      if (Buffer.byteLength(value) > MOST_BYTES) throw unprocessable('Secret value is too large');
      const at = `${prefix(call)}${name}`;
      const before = state.secrets.get(at);
      state.secrets.put(at, {
        name,
        value,
        createdAt: before?.createdAt ?? timestamp(),
        updatedAt: timestamp(),
      });
      return before ? call.context.body(null, 204) : call.context.json({}, 201);
    });
    route(`DELETE ${scope.secrets}/:name`, (call) => {
      if (!state.secrets.delete(key(call))) throw notFound();
      return call.context.body(null, 204);
    });
  }

  route(`GET ${repo}/actions/permissions`, ({ repository }) => ({
    enabled: repository.actionsEnabled,
    ...(repository.actionsEnabled ? { allowed_actions: 'all', sha_pinning_required: false } : {}),
  }));
  route(`PUT ${repo}/actions/permissions`, async (call) => {
    const wanted = await call.body(
      z.object({
        enabled: z.boolean(),
        allowed_actions: z.enum(['all', 'local_only', 'selected']).optional(),
        sha_pinning_required: z.boolean().optional(),
      }),
    );
    if (wanted.allowed_actions !== undefined && wanted.allowed_actions !== 'all')
      throw unprocessable('The sandbox does not know this: only all actions can be allowed.');
    saveRepository(state, { ...call.repository, actionsEnabled: wanted.enabled });
    return call.context.body(null, 204);
  });
  route(`GET ${repo}/actions/permissions/workflow`, ({ repository }) => ({
    default_workflow_permissions: repository.defaultWorkflowPermissions,
    can_approve_pull_request_reviews: false,
  }));
  route(`PUT ${repo}/actions/permissions/workflow`, async (call) => {
    const wanted = await call.body(
      z.object({
        default_workflow_permissions: z.enum(['read', 'write']).optional(),
        can_approve_pull_request_reviews: z.boolean().optional(),
      }),
    );
    saveRepository(state, {
      ...call.repository,
      defaultWorkflowPermissions:
        wanted.default_workflow_permissions ?? call.repository.defaultWorkflowPermissions,
    });
    return call.context.body(null, 204);
  });
}
