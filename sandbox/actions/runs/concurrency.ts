import type { ConcurrencyRecord, JobRecord, RunRecord } from '../model.ts';
import type { Records } from '../records.ts';

/** Who asks about a group: a run, or a job of a run; never its own rival. */
interface Member {
  run: number;
  job?: number;
}

/** Concurrency groups of repositories, which runs and jobs share. */
export interface Groups {
  /** Whether somebody else is in the group and not just waiting for it. */
  isHeld(repositoryId: number, group: string, self: Member): boolean;
  /** Whoever a newcomer displaces: those that wait for the group, and all when it cancels what runs. */
  displacedBy(
    repositoryId: number,
    own: ConcurrencyRecord,
    self: Member,
  ): { runs: RunRecord[]; jobs: JobRecord[] };
}

export function createGroups(records: Records): Groups {
  const rivals = (repositoryId: number, group: string, self: Member) => {
    const runs = records.runs.listUnfinished().filter((run) => run.repositoryId === repositoryId);
    const jobs = runs.flatMap((run) => records.jobs.list(run.id, run.attempt));
    return {
      runs: runs.filter((run) => run.id !== self.run && run.concurrency?.group === group),
      jobs: jobs.filter(
        (job) => job.id !== self.job && job.concurrency?.group === group && job.status !== 'completed',
      ),
    };
  };
  return {
    isHeld(repositoryId, group, self) {
      const { runs, jobs } = rivals(repositoryId, group, self);
      // A job that waits for people holds nothing: it would keep out those that need nobody.
      return (
        runs.some((run) => run.status !== 'pending' && run.status !== 'requested') ||
        jobs.some((job) => job.status === 'queued' || job.status === 'in_progress')
      );
    },
    displacedBy(repositoryId, own, self) {
      const { runs, jobs } = rivals(repositoryId, own.group, self);
      return {
        runs: runs.filter((run) => run.status === 'pending' || own.cancelInProgress),
        jobs: jobs.filter((job) => job.status === 'pending' || own.cancelInProgress),
      };
    },
  };
}
