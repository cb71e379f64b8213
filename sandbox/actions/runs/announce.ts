import type { GithubCore } from '../../github/contract.ts';
import type { JobRecord, RunRecord, WorkflowRecord } from '../model.ts';
import { presentJob, presentJobRun, presentRun, presentWorkflow, wholeSeconds } from '../rest/present.ts';
import type { ReviewDecision } from './engine-types.ts';
import { deploymentStateOf } from './job-states.ts';

export interface Announcer {
  run(run: RunRecord, action: 'requested' | 'in_progress' | 'completed'): void;
  job(job: JobRecord, run: RunRecord, action: 'queued' | 'waiting' | 'in_progress' | 'completed'): void;
  /** The job's check on its commit. */
  check(job: JobRecord, run: RunRecord): void;
  deployment(job: JobRecord, run: RunRecord): void;
  /** A job has begun to wait for the reviewers of its environment. */
  reviewRequested(job: JobRecord, run: RunRecord): void;
  /** A reviewer has decided about jobs that waited. */
  reviewed(jobs: JobRecord[], run: RunRecord, decision: Omit<ReviewDecision, 'environmentIds'>): void;
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
    reviewRequested(job, run) {
      const repository = github.getRepositoryById(run.repositoryId);
      const base = envelope(run);
      if (!repository || !base || !job.environment) return;
      github.deliver(run.repositoryId, 'deployment_review', {
        action: 'requested',
        workflow_run: presentRun(github, repository, run),
        workflow_job_run: presentJobRun(github, repository, run, job),
        environment: job.environment.name,
        since: wholeSeconds(job.createdAt),
        requestor: github.present.user(run.triggeringActor),
        reviewers: reviewersOf(github, job),
        ...base,
      });
    },
    reviewed(jobs, run, { state, comment, login }) {
      const repository = github.getRepositoryById(run.repositoryId);
      const base = envelope(run);
      const [first] = jobs;
      if (!repository || !base || !first) return;
      github.deliver(run.repositoryId, 'deployment_review', {
        action: state,
        workflow_run: presentRun(github, repository, run),
        workflow_job_runs: jobs.map((job) => presentJobRun(github, repository, run, job)),
        since: wholeSeconds(first.createdAt),
        comment,
        approver: github.present.user(login),
        // of a decision GitHub's description knows people only, not teams
        reviewers: reviewersOf(github, first).filter(({ type }) => type === 'User'),
        ...base,
        sender: github.present.user(login),
      });
    },
  };
}

/** Who may decide about a job, as webhooks name them. */
function reviewersOf(github: GithubCore, job: JobRecord): Array<{ type: string; reviewer: unknown }> {
  const name = job.environment?.name;
  if (name === undefined) return [];
  return github
    .ensureEnvironment(job.repositoryId, name)
    .reviewers.map(({ type, shown }) => ({ type, reviewer: shown }));
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
