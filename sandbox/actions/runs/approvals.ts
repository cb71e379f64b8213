import type { JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';
import type { ReviewDecision } from './engine-types.ts';

/** The jobs that wait for a decision on one of these environments. */
export const waitingFor = (jobs: JobRecord[], environmentIds: number[]): JobRecord[] =>
  jobs.filter(
    (job) => job.status === 'waiting' && job.environment && environmentIds.includes(job.environment.id),
  );

/** Keeps who decided what: one record for each environment that a job really waited for. */
export function recordDecision(
  records: Records,
  run: RunRecord,
  waiting: JobRecord[],
  { environmentIds, state, comment, login }: ReviewDecision,
  at: string,
): void {
  for (const id of environmentIds) {
    const environment = waiting.find((job) => job.environment?.id === id)?.environment;
    if (!environment) continue;
    records.approvals.add({
      runId: run.id,
      attempt: run.attempt,
      environment: environment.name,
      environmentId: id,
      state,
      login,
      comment,
      createdAt: at,
    });
  }
}
