import { presentUser } from '../present/accounts.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/deployments.ts';
import { presentWebhookRepository } from '../present/repositories.ts';
import type { Deployment, DeploymentStatus, StoredRepository } from '../records.ts';
import { timestamp } from '../state.ts';
import { numberKey, type World } from '../world.ts';

/** Records a deployment and announces it. */
export function createDeployment(
  world: World,
  repository: StoredRepository,
  input: Pick<Deployment, 'environment' | 'ref' | 'sha' | 'creator'> &
    Partial<Pick<Deployment, 'task' | 'description' | 'payload'>>,
): Deployment {
  return world.state.store.transaction(() => {
    const id = world.state.nextId('deployment');
    const deployment = world.state.deployments.put(numberKey(repository.id, id), {
      task: 'deploy',
      description: null,
      payload: {},
      ...input,
      id,
      repositoryId: repository.id,
      createdAt: timestamp(),
      updatedAt: timestamp(),
    });
    world.deliver(
      'deployment',
      {
        action: 'created',
        deployment: presentDeployment(world, repository, deployment),
        workflow: null,
        workflow_run: null,
        ...presentWebhookRepository(world, repository),
        sender: presentUser(world, input.creator),
      },
      { repositoryId: repository.id },
    );
    return deployment;
  });
}

/** Adds a state to a deployment; a success makes the older ones of its environment inactive. */
export function addDeploymentStatus(
  world: World,
  repository: StoredRepository,
  deployment: Deployment,
  input: Pick<DeploymentStatus, 'state' | 'creator'> &
    Partial<Pick<DeploymentStatus, 'description' | 'logUrl' | 'environmentUrl' | 'environment'>> & {
      autoInactive?: boolean;
    },
): DeploymentStatus {
  const { state } = world;
  return state.store.transaction(() => {
    const status = append(world, repository, deployment, input);
    if (input.state === 'success' && (input.autoInactive ?? true))
      for (const older of state.deployments.list(`${repository.id}/`))
        if (
          older.id < deployment.id &&
          older.environment === deployment.environment &&
          latestState(world, older) === 'success'
        )
          append(world, repository, older, { state: 'inactive', creator: input.creator });
    return status;
  });
}

export const statusesOf = (world: World, deployment: Deployment): DeploymentStatus[] =>
  world.state.deploymentStatuses.list(`${deployment.repositoryId}/${deployment.id}/`).reverse();

const latestState = (world: World, deployment: Deployment): string | undefined =>
  statusesOf(world, deployment)[0]?.state;

function append(
  world: World,
  repository: StoredRepository,
  deployment: Deployment,
  input: Pick<DeploymentStatus, 'state' | 'creator'> & Partial<DeploymentStatus>,
): DeploymentStatus {
  const { state } = world;
  const id = state.nextId('deployment-status');
  const status = state.deploymentStatuses.put(`${repository.id}/${deployment.id}/${id}`, {
    id,
    repositoryId: repository.id,
    deploymentId: deployment.id,
    state: input.state,
    description: input.description ?? '',
    environment: input.environment ?? deployment.environment,
    logUrl: input.logUrl ?? '',
    environmentUrl: input.environmentUrl ?? '',
    creator: input.creator,
    createdAt: timestamp(),
  });
  const updated = state.deployments.put(numberKey(repository.id, deployment.id), {
    ...deployment,
    updatedAt: timestamp(),
  });
  world.deliver(
    'deployment_status',
    {
      action: 'created',
      deployment_status: presentDeploymentStatus(world, repository, status),
      deployment: presentDeployment(world, repository, updated),
      check_run: null,
      workflow: null,
      workflow_run: null,
      ...presentWebhookRepository(world, repository),
      sender: presentUser(world, input.creator),
    },
    { repositoryId: repository.id },
  );
  return status;
}
