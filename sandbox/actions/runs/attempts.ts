import type { JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import { resultOf } from './contexts.ts';

/** Makes a run ready for its next attempt; with `failed`, jobs whose whole matrix succeeded are taken over. */
export function openAttempt(
  records: Records,
  run: RunRecord,
  which: 'all' | 'failed',
  login: string,
  at: string,
): void {
  const previous = records.jobs.list(run.id, run.attempt);
  const twins = (job: JobRecord) => previous.filter((other) => other.key === job.key);
  const kept = previous.filter(
    (job) => which === 'failed' && job.conclusion === 'success' && resultOf(twins(job)) === 'success',
  );
  Object.assign(run, {
    attempt: run.attempt + 1,
    status: 'requested',
    conclusion: null,
    problem: null,
    cancelRequested: false,
    triggeringActor: login,
    startedAt: at,
    updatedAt: at,
  });
  records.runs.put(run);
  for (const job of kept) records.jobs.put({ ...job, id: records.jobs.nextId(), attempt: run.attempt });
}

/** A job that a stopped runner left in the middle starts again from its first step. */
export function requeue(job: JobRecord): void {
  job.status = 'queued';
  job.startedAt = null;
  job.steps = [];
  job.notes.push(
    'The runner was stopped in the middle of this job; the job started again from its first step.',
  );
}
