import {
  type FailureCause,
  type FailurePlace,
  wayOutOf,
  whoMends,
} from '../../domain/failures/failure-causes.ts';
import type { FailureReport } from '../../domain/failures/failure-report.ts';
import { causeInLog, linesOfFailingStep } from '../../domain/failures/job-log.ts';
import { quoteLog, sayingOf } from '../../domain/failures/log-lines.ts';
import type { Progress, WorkflowJob } from '../../integrations/github/index.ts';
import { verdictOf } from './pipeline-verdict.ts';

export interface FailedPipeline {
  /** What failed, as the beginning of a sentence: "The first build". */
  what: string;
  commit: string;
  pipeline: Pick<Progress, 'conclusion'>;
  /** The cause; null when the pipeline as a whole ended without the jobs it was to have. */
  job: WorkflowJob | null;
  /** End of the job's log, oldest first, as GitHub gives it. */
  log: readonly string[];
  place: FailurePlace;
  /** What was looked at. */
  seenIn: string;
}

/** Why a pipeline did not do its work: in the failing step's own words where it had any. */
export function describeFailedPipeline(failed: FailedPipeline): FailureReport {
  const { what, commit, pipeline, job, place, seenIn } = failed;
  const conclusion = (job ?? pipeline).conclusion ?? 'failure';
  const step = job?.steps.find((each) => verdictOf(each) === 'failed')?.name ?? null;
  const lines = linesOfFailingStep(failed.log);
  const quoted = quoteLog(lines);
  const saying = sayingOf(quoted);
  const cause = causeOf(conclusion, job, { inLog: causeInLog(lines, step), isSilent: lines.length === 0 });
  const where = job ? (step ? `“${step}”` : `the job “${job.name}”`) : 'its workflow run';
  const isQuoted = saying !== null && QUOTED.has(cause);
  return {
    cause,
    headline: `${what} ${ended(cause, where)}${isQuoted ? `: ${saying}` : ''}`,
    account: job
      ? `Commit ${commit}, job “${job.name}”${step ? `, step “${step}”` : ''}.`
      : `Commit ${commit}. None of its jobs says more.`,
    log:
      quoted.lines.length === 0 || !job
        ? null
        : { title: 'The step’s own last lines', source: step ?? job.name, ...quoted },
    exit: null,
    reasons: [
      {
        certainty: SENTENCES[cause].certainty,
        sentence: SENTENCES[cause].sentence,
        evidence: [...(isQuoted ? ['log'] : []), `conclusion on GitHub: ${conclusion}`],
        wayOut: wayOutOf(cause, place),
      },
    ],
    who: whoMends(cause, place),
    facts: [
      { label: 'Commit', value: commit },
      ...(job ? [{ label: 'Job', value: job.name }] : []),
      ...(step ? [{ label: 'Step', value: step }] : []),
    ],
    seenIn,
  };
}

/** Causes whose reason is in the log; the others are GitHub's own to tell. */
const QUOTED: ReadonlySet<FailureCause> = new Set([
  'step-failed',
  'registry-refused',
  'secret-missing',
  'cluster-refused',
]);

function causeOf(
  conclusion: NonNullable<Progress['conclusion']>,
  job: WorkflowJob | null,
  { inLog, isSilent }: { inLog: FailureCause; isSilent: boolean },
): PipelineCause {
  switch (conclusion) {
    case 'failure':
      // A job without a step was never given to a runner: none is there, or GitHub refuses to start one.
      if (job && job.steps.length === 0 && isSilent) return 'not-started';
      return inLog as PipelineCause;
    case 'timed-out':
      return 'timed-out';
    case 'cancelled':
      return 'cancelled';
    case 'startup-failure':
      return 'workflow-invalid';
    case 'stale':
      return 'given-up';
    case 'action-required':
      return 'held-back';
    case 'skipped':
    case 'success':
    case 'neutral':
      return 'left-out';
    default:
      return conclusion satisfies never;
  }
}

type PipelineCause = keyof typeof SENTENCES;

const SENTENCES = {
  'step-failed': { certainty: 'likely', sentence: 'What the step ran has failed.' },
  'registry-refused': {
    certainty: 'certain',
    sentence:
      'The registry does not let this repository’s workflows write the image. No commit changes that.',
  },
  'secret-missing': {
    certainty: 'certain',
    sentence: 'A secret or variable that the job reads has no value.',
  },
  'cluster-refused': { certainty: 'certain', sentence: 'The cluster refuses the pipeline’s identity.' },
  'timed-out': { certainty: 'certain', sentence: 'It took longer than the workflow allows.' },
  'not-started': {
    certainty: 'likely',
    sentence: 'GitHub gave the job to no runner: none was there, or the owner’s minutes are used up.',
  },
  'workflow-invalid': {
    certainty: 'certain',
    sentence: 'GitHub could not start it: the workflow file is not valid, or may not run here.',
  },
  cancelled: { certainty: 'certain', sentence: 'Somebody, or a newer run, cancelled it.' },
  'given-up': { certainty: 'certain', sentence: 'GitHub heard nothing of it for 14 days.' },
  'held-back': { certainty: 'certain', sentence: 'GitHub asks a person before it goes on.' },
  'left-out': { certainty: 'certain', sentence: 'A job that was to do the work did not run.' },
} as const satisfies Partial<
  Record<FailureCause, Pick<FailureReport['reasons'][number], 'certainty' | 'sentence'>>
>;

function ended(cause: PipelineCause, where: string): string {
  switch (cause) {
    case 'step-failed':
    case 'cluster-refused':
      return `fails in ${where}`;
    case 'registry-refused':
      return 'is refused by the registry';
    case 'secret-missing':
      return `has no secret in ${where}`;
    case 'timed-out':
      return `ran out of time in ${where}`;
    case 'not-started':
      return `found no runner for ${where}`;
    case 'workflow-invalid':
      return 'could not be started by GitHub';
    case 'cancelled':
      return `was cancelled in ${where}`;
    case 'given-up':
      return `was given up by GitHub in ${where}`;
    case 'held-back':
      return `is held back by GitHub at ${where}`;
    case 'left-out':
      return `did not happen: ${where} was left out`;
    default:
      return cause satisfies never;
  }
}
