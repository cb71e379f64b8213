import type { Progress, WorkflowJob } from '../../integrations/github/index.ts';

type Conclusion = NonNullable<Progress['conclusion']>;

/**
 * What a conclusion of GitHub's means for what the job was to do. Required checks take `neutral` and `skipped` as
 * passed; here a skipped job is one that did not do its work: no image was built, nothing was deployed.
 */
const VERDICTS = {
  success: 'passed',
  neutral: 'passed',
  skipped: 'not-run',
  failure: 'failed',
  'timed-out': 'failed',
  cancelled: 'failed',
  'startup-failure': 'failed',
  /** GitHub gave up: nothing was heard of it for 14 days. */
  stale: 'failed',
  /** Nobody but a person on GitHub can let it go on. */
  'action-required': 'failed',
} as const satisfies Record<Conclusion, 'passed' | 'failed' | 'not-run'>;

export type Verdict = (typeof VERDICTS)[Conclusion];

/** Null while it goes on. */
export function verdictOf({ status, conclusion }: Pick<Progress, 'status' | 'conclusion'>): Verdict | null {
  if (status !== 'completed') return null;
  return VERDICTS[conclusion ?? 'failure'];
}

export type Assessment =
  | { state: 'passed' }
  /** `job` is what goes on now, by name. */
  | { state: 'pending'; job: string | null }
  /** `job` is the cause: null when the whole pipeline ended before it had the wanted jobs. */
  | { state: 'failed'; job: WorkflowJob | null };

/** Whether every one of the wanted jobs did its work, can still do it, or never will in this attempt. */
export function assess(
  pipeline: Pick<Progress, 'status' | 'conclusion'>,
  jobs: readonly WorkflowJob[],
  wanted: readonly string[],
): Assessment {
  const found = wanted.map((name) => jobs.find((job) => job.name === name));
  const having = (verdict: Verdict) => (job: WorkflowJob | undefined) =>
    job !== undefined && verdictOf(job) === verdict;
  const broken = found.find(having('failed'));
  if (broken) return { state: 'failed', job: broken };
  if (found.every(having('passed'))) return { state: 'passed' };
  const leftOut = found.find(having('not-run'));
  if (leftOut || pipeline.status === 'completed') {
    // A job is skipped because one before it failed: that one is the news.
    return { state: 'failed', job: jobs.find(having('failed')) ?? leftOut ?? null };
  }
  return { state: 'pending', job: jobs.find((job) => job.status === 'running')?.name ?? null };
}
