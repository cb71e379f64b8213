import type { Conclusion, JobRecord, RunRecord } from '../model.ts';
import type { JobDefinition } from '../workflow/parse.ts';
import { resultOf } from './contexts.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** A job that nothing has happened to yet. `planned` is null for one that is decided without being planned. */
export function newJob(
  identity: { id: number; createdAt: string },
  run: RunRecord,
  definition: JobDefinition,
  planned: PlannedJob | null,
): JobRecord {
  const { name } = definition.fields;
  return {
    ...identity,
    runId: run.id,
    repositoryId: run.repositoryId,
    attempt: run.attempt,
    key: definition.key,
    name: planned?.name ?? (typeof name === 'string' ? name : definition.key),
    matrix: planned?.matrix ?? null,
    strategy: planned?.strategy ?? { failFast: true, maxParallel: null, index: 0, total: 1 },
    labels: planned?.labels ?? [],
    status: 'queued',
    conclusion: null,
    steps: [],
    outputs: {},
    concurrency: planned?.concurrency ?? null,
    environment: null,
    continueOnError: planned?.continueOnError ?? false,
    notes: [],
    cancelRequested: false,
    startedAt: null,
    completedAt: null,
  };
}

/** What a run's status is, from its jobs. */
export function statusOf(run: RunRecord, jobs: JobRecord[]): RunRecord['status'] {
  if (jobs.some((job) => job.status === 'in_progress')) return 'in_progress';
  const open = jobs.filter((job) => job.status !== 'completed');
  if (open.length > 0 && open.every((job) => job.status === 'waiting')) return 'waiting';
  if (open.length > 0 && open.every((job) => job.status === 'pending')) return 'pending';
  if (jobs.some((job) => job.status === 'completed' && job.conclusion !== 'skipped')) return 'in_progress';
  return run.status === 'waiting' ? 'queued' : run.status;
}

/** How a run ended, from its jobs. */
export function conclusionOf(run: RunRecord, jobs: JobRecord[]): Conclusion {
  const keys = [...new Set(jobs.map((job) => job.key))];
  const results = keys.map((key) => resultOf(jobs.filter((job) => job.key === key)));
  if (run.cancelRequested) return 'cancelled';
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}

/** State of the deployment that belongs to a job. */
export function deploymentStateOf(
  job: JobRecord,
): 'waiting' | 'queued' | 'in_progress' | 'success' | 'failure' | 'error' {
  if (job.status === 'waiting' || job.status === 'in_progress') return job.status;
  if (job.status !== 'completed') return 'queued';
  if (job.conclusion === 'success') return 'success';
  return job.conclusion === 'failure' || job.conclusion === 'timed_out' ? 'failure' : 'error';
}

/** Branch policies of environments are globs in which `*` stops at a slash. */
export function branchMatches(pattern: string, branch: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(branch);
}
