import type { GithubCore } from '../../github/contract.ts';
import type { JobRecord, RunRecord, WorkflowRecord } from '../model.ts';
import { presentJob, presentRun, presentWorkflow } from '../rest/present.ts';
import { deploymentStateOf } from './job-states.ts';

export interface Announcer {
  run(run: RunRecord, action: 'requested' | 'in_progress' | 'completed'): void;
  job(job: JobRecord, run: RunRecord, action: 'queued' | 'waiting' | 'in_progress' | 'completed'): void;
  /** The job's check on its commit. */
  check(job: JobRecord, run: RunRecord): void;
  deployment(job: JobRecord, run: RunRecord): void;
}

/** Tells GitHub's other parts what happened: webhooks, checks, deployment states. */
export function createAnnouncer(
  github: GithubCore,
  workflowOf: (run: RunRecord) => WorkflowRecord,
): Announcer {
  const envelope = (run: RunRecord): Record<string, unknown> | null => {
    const repository = github.getRepositoryById(run.repositoryId);
    if (!repository) return null;
    return {
      repository: github.present.repository(repository),
      sender: github.present.user(run.triggeringActor),
    };
  };
  return {
    run(run, action) {
      const repository = github.getRepositoryById(run.repositoryId);
      const base = envelope(run);
      if (!repository || !base) return;
      const workflow = workflowOf(run);
      github.deliver(run.repositoryId, 'workflow_run', {
        action,
        workflow: presentWorkflow(github, repository, workflow),
        workflow_run: presentRun(github, repository, run),
        ...base,
      });
    },
    job(job, run, action) {
      const repository = github.getRepositoryById(run.repositoryId);
      const base = envelope(run);
      if (!repository || !base) return;
      github.deliver(run.repositoryId, 'workflow_job', {
        action,
        workflow_job: presentJob(github, repository, run, job),
        ...base,
      });
    },
    check(job, run) {
      const repository = github.getRepositoryById(run.repositoryId);
      if (!repository) return;
      github.upsertCheckRun({
        repositoryId: run.repositoryId,
        id: job.id,
        headSha: run.headSha,
        name: job.name,
        detailsUrl: jobPage(github, repository, run, job),
        status: job.status === 'completed' || job.status === 'in_progress' ? job.status : 'queued',
        conclusion: job.conclusion === 'timed_out' ? 'failure' : job.conclusion,
        startedAt: job.startedAt ?? job.createdAt,
        completedAt: job.completedAt,
        summary: job.notes.join('\n'),
      });
    },
    deployment(job, run) {
      const repository = github.getRepositoryById(run.repositoryId);
      if (!job.environment?.deploymentId || !repository) return;
      github.addDeploymentStatus({
        repositoryId: run.repositoryId,
        deploymentId: job.environment.deploymentId,
        state: deploymentStateOf(job),
        logUrl: jobPage(github, repository, run, job),
        environmentUrl: job.environment.url,
      });
    },
  };
}

/** Web page of a job's log. */
function jobPage(
  github: GithubCore,
  repository: { owner: string; name: string },
  run: RunRecord,
  job: JobRecord,
): string {
  return `${github.webUrl}/${repository.owner}/${repository.name}/actions/runs/${run.id}/job/${job.id}`;
}
