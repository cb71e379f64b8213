import type { RepositoryRecord } from '../contract.ts';
import type { CheckRun, CommitStatus, Deployment, DeploymentStatus } from '../records.ts';
import { nodeId } from '../state.ts';
import type { World } from '../world.ts';
import { presentUser } from './accounts.ts';
import { presentActionsApp, presentApp } from './apps.ts';
import { repositoryUrl } from './repositories.ts';

type Json = Record<string, unknown>;

/** The `deployment` schema. */
export function presentDeployment(world: World, repository: RepositoryRecord, deployment: Deployment): Json {
  const url = repositoryUrl(world, repository);
  return {
    url: `${url}/deployments/${deployment.id}`,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/deployments/${deployment.id}/statuses`,
    repository_url: url,
    creator: presentUser(world, deployment.creator),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: false,
    production_environment: deployment.environment === 'production',
    performed_via_github_app: null,
  };
}

/** The `deployment-status` schema. */
export function presentDeploymentStatus(
  world: World,
  repository: RepositoryRecord,
  status: DeploymentStatus,
): Json {
  const url = repositoryUrl(world, repository);
  const deployment = `${url}/deployments/${status.deploymentId}`;
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: presentUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deployment,
    repository_url: url,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null,
  };
}

/** The `check-run` schema. */
export function presentCheckRun(world: World, repository: RepositoryRecord, run: CheckRun): Json {
  const url = repositoryUrl(world, repository);
  const app = world.state.apps.list().find(({ slug }) => slug === run.appSlug);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: `${url}/check-runs/${run.id}`,
    html_url: run.detailsUrl,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/check-runs/${run.id}/annotations`,
    },
    // One suite per commit and app; its number is derived, suites themselves are not kept.
    check_suite: { id: Number.parseInt(run.headSha.slice(0, 10), 16) },
    app: app ? presentApp(world, app) : presentActionsApp(world),
    pull_requests: pullsAt(world, repository, run.headSha),
  };
}

/** Pull requests whose head is this commit, in their shortest form. */
function pullsAt(world: World, repository: RepositoryRecord, sha: string): Json[] {
  const repo = { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
  return world.state.pulls
    .list(`${repository.id}/`)
    .filter((pull) => pull.headSha === sha && pull.state === 'open')
    .map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${repo.url}/pulls/${pull.number}`,
      head: { ref: pull.headRef, sha: pull.headSha, repo },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo },
    }));
}

/** The `status` schema. */
export function presentStatus(world: World, repository: RepositoryRecord, status: CommitStatus): Json {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: String(presentUser(world, status.creator).avatar_url),
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: presentUser(world, status.creator),
  };
}
