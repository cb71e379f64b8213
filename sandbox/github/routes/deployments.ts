import { z } from 'zod';
import { type Call, paginate, type Route } from '../call.ts';
import { addDeploymentStatus, createDeployment, statusesOf } from '../changes/deployments.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/deployments.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import type { Deployment } from '../records.ts';
import { numberKey, type World } from '../world.ts';

const request = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().optional(),
  required_contexts: z.array(z.string()).optional(),
  payload: z.unknown().optional(),
  environment: z.string().default('production'),
  description: z.string().nullish(),
  transient_environment: z.boolean().optional(),
  production_environment: z.boolean().optional(),
});
const statusRequest = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  target_url: z.string().optional(),
  log_url: z.string().optional(),
  description: z.string().optional(),
  environment: z.string().optional(),
  environment_url: z.string().optional(),
  auto_inactive: z.boolean().optional(),
});

export function addDeploymentRoutes(world: World, route: Route): void {
  const { state } = world;
  const repo = '/repos/:owner/:repo';
  const one = `${repo}/deployments/:deployment`;
  const deployment = (call: Call): Deployment => {
    const found = state.deployments.get(numberKey(call.repository.id, call.id('deployment')));
    if (!found) throw notFound();
    return found;
  };

  route(`GET ${repo}/deployments`, (call) => {
    const { environment, ref, sha, task } = call.context.req.query();
    const matching = state.deployments
      .list(`${call.repository.id}/`)
      .reverse()
      .filter(
        (each) =>
          (environment === undefined || each.environment === environment) &&
          (ref === undefined || each.ref === ref) &&
          (sha === undefined || each.sha === sha) &&
          (task === undefined || each.task === task),
      );
    return paginate(call, matching).map((each) => presentDeployment(world, call.repository, each));
  });
  route(`POST ${repo}/deployments`, async (call) => {
    const wanted = await call.body(request);
    const sha = world.git(call.repository).resolve(wanted.ref);
    if (sha === null) throw new Problem(422, `No ref found for: ${wanted.ref}`);
    const made = createDeployment(world, call.repository, {
      ref: wanted.ref,
      sha,
      environment: wanted.environment,
      task: wanted.task,
      description: wanted.description ?? null,
      payload: wanted.payload ?? {},
      creator: call.login,
    });
    return call.context.json(presentDeployment(world, call.repository, made), 201);
  });
  route(`GET ${one}`, (call) => presentDeployment(world, call.repository, deployment(call)));
  route(`DELETE ${one}`, (call) => {
    const found = deployment(call);
    const active = statusesOf(world, found)[0]?.state === 'success';
    if (active)
      throw unprocessable(
        'We cannot delete an active deployment unless it is the only deployment in a given environment.',
      );
    state.deployments.delete(numberKey(call.repository.id, found.id));
    return call.context.body(null, 204);
  });

  route(`GET ${one}/statuses`, (call) =>
    paginate(call, statusesOf(world, deployment(call))).map((each) =>
      presentDeploymentStatus(world, call.repository, each),
    ),
  );
  route(`GET ${one}/statuses/:status`, (call) => {
    const found = statusesOf(world, deployment(call)).find(({ id }) => id === call.id('status'));
    if (!found) throw notFound();
    return presentDeploymentStatus(world, call.repository, found);
  });
  route(`POST ${one}/statuses`, async (call) => {
    const wanted = await call.body(statusRequest);
    const status = addDeploymentStatus(world, call.repository, deployment(call), {
      state: wanted.state,
      creator: call.login,
      description: wanted.description ?? '',
      logUrl: wanted.log_url ?? wanted.target_url ?? '',
      environmentUrl: wanted.environment_url ?? '',
      ...(wanted.environment === undefined ? {} : { environment: wanted.environment }),
      ...(wanted.auto_inactive === undefined ? {} : { autoInactive: wanted.auto_inactive }),
    });
    return call.context.json(presentDeploymentStatus(world, call.repository, status), 201);
  });
}
