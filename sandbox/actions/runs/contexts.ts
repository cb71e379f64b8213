import type { GithubCore, RepositoryRecord } from '../../github/contract.ts';
import type { JobRecord, RunRecord } from '../model.ts';
import type { JobDefinition, WorkflowFile } from '../workflow/parse.ts';

/** The `github` context, as far as it is known outside a job's steps. */
export function githubContext(
  github: GithubCore,
  repository: RepositoryRecord,
  run: RunRecord,
): Record<string, unknown> {
  const tag = run.ref.startsWith('refs/tags/');
  return {
    event_name: run.event,
    event: run.payload,
    ref: run.ref,
    ref_name: run.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: tag ? 'tag' : 'branch',
    ref_protected: false,
    sha: run.headSha,
    head_ref: run.headRef ?? '',
    base_ref: run.baseRef ?? '',
    repository: `${repository.owner}/${repository.name}`,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repositoryUrl: `${github.webUrl}/${repository.owner}/${repository.name}.git`,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.attempt),
    workflow: run.name,
    workflow_ref: `${repository.owner}/${repository.name}/${run.path}@${run.ref}`,
    workflow_sha: run.headSha,
    actor: run.actor,
    triggering_actor: run.triggeringActor,
    server_url: github.webUrl,
    api_url: github.apiUrl,
    graphql_url: `${github.webUrl}/api/graphql`,
    secret_source: 'Actions',
    retention_days: '90',
  };
}

/** Result of a job with all its matrix combinations, as `needs.<id>.result` names it. */
export function resultOf(jobs: JobRecord[]): 'success' | 'failure' | 'cancelled' | 'skipped' {
  if (
    jobs.some(
      (job) => !job.continueOnError && (job.conclusion === 'failure' || job.conclusion === 'timed_out'),
    )
  ) {
    return 'failure';
  }
  if (jobs.some((job) => job.conclusion === 'cancelled')) return 'cancelled';
  return jobs.length > 0 && jobs.every((job) => job.conclusion === 'skipped') ? 'skipped' : 'success';
}

/** The `needs` context of a job: its direct needs, with results and outputs. */
export function needsContext(definition: JobDefinition, jobs: JobRecord[]): Record<string, unknown> {
  return Object.fromEntries(
    definition.needs.map((need) => {
      const own = jobs.filter((job) => job.key === need);
      return [need, { result: resultOf(own), outputs: Object.assign({}, ...own.map((job) => job.outputs)) }];
    }),
  );
}

/** Whether the jobs a job needs, directly or not, went well: what `success()` and `failure()` mean in its condition. */
export function statusOfNeeds(
  workflow: WorkflowFile,
  definition: JobDefinition,
  jobs: JobRecord[],
): { success: boolean; failure: boolean } {
  const ancestors = new Set<string>();
  const visit = (key: string): void => {
    if (ancestors.has(key)) return;
    ancestors.add(key);
    for (const need of workflow.jobs.find((job) => job.key === key)?.needs ?? []) visit(need);
  };
  for (const need of definition.needs) visit(need);
  const results = [...ancestors].map((key) => resultOf(jobs.filter((job) => job.key === key)));
  return { success: results.every((result) => result === 'success'), failure: results.includes('failure') };
}
