import type { GithubCore } from '../../github/contract.ts';
import { messageOf } from '../../kernel/message-of.ts';
import type { Conclusion, JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import { holds, type Scope } from '../workflow/expressions.ts';
import type { JobDefinition, WorkflowFile } from '../workflow/parse.ts';
import { githubContext, needsContext, statusOfNeeds } from './contexts.ts';
import { branchMatches, newJob } from './job-states.ts';
import { type PlannedJob, planJobs } from './plan-jobs.ts';

export interface JobOpener {
  /** What expressions of a run, or of one of its jobs, may read before the job runs. */
  scopeOf(run: RunRecord, workflow: WorkflowFile | null, definition: JobDefinition | null): Scope;
  /** The jobs a definition becomes once its needs are done: queued, waiting for people, or decided already. */
  open(run: RunRecord, workflow: WorkflowFile, definition: JobDefinition): JobRecord[];
}

export function createJobOpener(github: GithubCore, records: Records, now: () => string): JobOpener {
  const blank = (run: RunRecord, definition: JobDefinition, planned: PlannedJob | null): JobRecord =>
    newJob({ id: records.jobs.nextId(), createdAt: now() }, run, definition, planned);

  function decided(job: JobRecord, conclusion: Conclusion, note?: string): JobRecord {
    return {
      ...job,
      status: 'completed',
      conclusion,
      completedAt: now(),
      notes: note ? [...job.notes, note] : job.notes,
    };
  }

  function scopeOf(run: RunRecord, workflow: WorkflowFile | null, definition: JobDefinition | null): Scope {
    const repository = github.getRepositoryById(run.repositoryId);
    if (!repository) throw new Error(`repository ${run.repositoryId} is gone`);
    const jobs = records.jobs.list(run.id, run.attempt);
    const status =
      workflow && definition ? statusOfNeeds(workflow, definition, jobs) : { success: true, failure: false };
    return {
      contexts: {
        github: githubContext(github, repository, run),
        inputs: run.inputs,
        vars: github.variablesFor(run.repositoryId, null),
        needs: definition ? needsContext(definition, jobs) : {},
      },
      status: {
        success: status.success && !run.cancelRequested,
        failure: status.failure,
        cancelled: run.cancelRequested,
      },
    };
  }

  /** Gives a job its environment: a deployment, and the environment's rules. */
  function enterEnvironment(job: JobRecord, run: RunRecord, wanted: PlannedJob['environment']): JobRecord {
    if (!wanted) return job;
    const environment = github.ensureEnvironment(run.repositoryId, wanted.name);
    const deploymentId = wanted.createsDeployment
      ? github.createDeployment({
          repositoryId: run.repositoryId,
          environment: environment.name,
          ref: run.headBranch,
          sha: run.headSha,
          creatorLogin: run.triggeringActor,
        }).id
      : 0;
    job.environment = { name: environment.name, id: environment.id, url: null, deploymentId };
    if (environment.branches && !environment.branches.some((each) => branchMatches(each, run.headBranch))) {
      const kind = run.ref.startsWith('refs/tags/') ? 'Tag' : 'Branch';
      return decided(
        job,
        'failure',
        `${kind} "${run.headBranch}" is not allowed to deploy to ${environment.name} due to environment protection rules.`,
      );
    }
    if (environment.reviewers.length > 0) job.status = 'waiting';
    return job;
  }

  return {
    scopeOf,
    open(run, workflow, definition) {
      const conclude = (conclusion: Conclusion, note?: string): JobRecord[] => [
        decided(blank(run, definition, null), conclusion, note),
      ];
      const scope = scopeOf(run, workflow, definition);
      let planned: PlannedJob[];
      try {
        if (!holds(definition.condition, scope))
          return conclude(run.cancelRequested ? 'cancelled' : 'skipped');
        planned = planJobs(definition, scope);
      } catch (error) {
        return conclude('failure', messageOf(error));
      }
      if (definition.unknown)
        return conclude('failure', `the sandbox does not know this: ${definition.unknown}`);
      return planned.map((plan) => enterEnvironment(blank(run, definition, plan), run, plan.environment));
    },
  };
}
