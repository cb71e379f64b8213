import type { GithubCore, RepositoryRecord } from '../../github/contract.ts';
import type { ArtifactRecord, JobRecord, RunRecord, WorkflowRecord } from '../model.ts';

const nodeId = (kind: string, id: number): string =>
  Buffer.from(`0${kind.length}:${kind}${id}`).toString('base64');
/** GitHub's times in these objects have whole seconds. */
export const wholeSeconds = (iso: string): string => iso.replace(/\.\d{3}Z$/, 'Z');
const orNull = (iso: string | null): string | null => (iso === null ? null : wholeSeconds(iso));

function urlsOf(github: GithubCore, repository: RepositoryRecord): { api: string; web: string } {
  const name = `${repository.owner}/${repository.name}`;
  return { api: `${github.apiUrl}/repos/${name}`, web: `${github.webUrl}/${name}` };
}

/** A workflow, as `GET /repos/{owner}/{repo}/actions/workflows/{id}` shows it. */
export function presentWorkflow(
  github: GithubCore,
  repository: RepositoryRecord,
  workflow: WorkflowRecord,
): Record<string, unknown> {
  const { api, web } = urlsOf(github, repository);
  return {
    id: workflow.id,
    node_id: nodeId('Workflow', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: wholeSeconds(workflow.createdAt),
    updated_at: wholeSeconds(workflow.updatedAt),
    url: `${api}/actions/workflows/${workflow.id}`,
    html_url: `${web}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${web}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

/** A run, as `GET /repos/{owner}/{repo}/actions/runs/{id}` shows it. */
export function presentRun(
  github: GithubCore,
  repository: RepositoryRecord,
  run: RunRecord,
): Record<string, unknown> {
  const { api, web } = urlsOf(github, repository);
  const url = `${api}/actions/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: run.id,
    check_suite_node_id: nodeId('CheckSuite', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    referenced_workflows: [],
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    url,
    html_url: `${web}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: wholeSeconds(run.createdAt),
    updated_at: wholeSeconds(run.updatedAt),
    actor: github.present.user(run.actor),
    triggering_actor: github.present.user(run.triggeringActor),
    run_started_at: wholeSeconds(run.startedAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: headCommit(github.present.commit(repository, run.headSha), run.headSha),
    repository: github.present.minimalRepository(repository),
    head_repository: github.present.minimalRepository(repository),
    display_title: run.displayTitle,
  };
}

/** GitHub's "simple commit": the shape runs and pushes carry. Accepts a REST commit or one that is simple already. */
function headCommit(commit: Record<string, unknown>, sha: string): Record<string, unknown> {
  const inner = (commit.commit ?? commit) as Record<string, unknown>;
  const person = (who: unknown): Record<string, unknown> => {
    const { name, email } = (who ?? {}) as { name?: string; email?: string };
    return { name: name ?? 'unknown', email: email ?? 'unknown@invalid' };
  };
  const author = (inner.author ?? {}) as { date?: string };
  return {
    id: sha,
    tree_id: ((inner.tree ?? {}) as { sha?: string }).sha ?? (inner.tree_id as string | undefined) ?? '',
    message: inner.message ?? '',
    timestamp: author.date ?? (inner.timestamp as string | undefined) ?? new Date(0).toISOString(),
    author: person(inner.author),
    committer: person(inner.committer),
  };
}

/** A job, as `GET /repos/{owner}/{repo}/actions/jobs/{id}` shows it. */
export function presentJob(
  github: GithubCore,
  repository: RepositoryRecord,
  run: RunRecord,
  job: JobRecord,
): Record<string, unknown> {
  const { api, web } = urlsOf(github, repository);
  const ran = job.startedAt !== null;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.name,
    head_branch: run.headBranch,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${web}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: wholeSeconds(job.createdAt),
    started_at: wholeSeconds(job.startedAt ?? job.createdAt),
    completed_at: orNull(job.completedAt),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: orNull(step.startedAt),
      completed_at: orNull(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: job.labels,
    runner_id: ran ? 1 : null,
    runner_name: ran ? 'Sandbox runner' : null,
    runner_group_id: ran ? 1 : null,
    runner_group_name: ran ? 'Default' : null,
  };
}

/** A job in its short form, as `deployment_review` webhooks carry it. */
export function presentJobRun(
  github: GithubCore,
  repository: RepositoryRecord,
  run: RunRecord,
  job: JobRecord,
): Record<string, unknown> {
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    html_url: `${urlsOf(github, repository).web}/actions/runs/${run.id}/job/${job.id}`,
    created_at: wholeSeconds(job.createdAt),
    updated_at: wholeSeconds(job.completedAt ?? job.startedAt ?? job.createdAt),
    environment: job.environment?.name ?? '',
  };
}

/** An artifact, as the REST API lists it. */
export function presentArtifact(
  github: GithubCore,
  repository: RepositoryRecord,
  run: RunRecord,
  artifact: ArtifactRecord,
): Record<string, unknown> {
  const { api } = urlsOf(github, repository);
  const url = `${api}/actions/artifacts/${artifact.id}`;
  const created = wholeSeconds(artifact.createdAt);
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.sizeBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: false,
    created_at: created,
    expires_at: wholeSeconds(new Date(Date.parse(artifact.createdAt) + 90 * 86_400_000).toISOString()),
    updated_at: created,
    digest: artifact.digest,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  };
}
