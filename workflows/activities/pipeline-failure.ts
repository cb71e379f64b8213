import type { Progress, WorkflowJob } from '../../integrations/github/index.ts';
import { verdictOf } from './pipeline-verdict.ts';

/** Lines that say why a job failed, as tools commonly write them, the most telling first. */
const TELLING = [
  /the sandbox does not know this/,
  /^\s*(✖|✕|×|not ok\b)(?! failing tests)\s*\S/,
  /(^|\s)(\w*Error|error|ERR!|fatal|denied|refused|forbidden)\b.*\S/i,
  /(^|\s)fail(ed|ure)?\b.*\S/i,
] as const;
/** What a wrapper says of the command inside it, which has said why itself. */
const WRAPPER = /did not complete successfully|exit(ed with)? (code|status)|lifecycle script/i;
/** What GitHub and BuildKit put before each line: its time, its level, its build step with the seconds since it began. */
const PREFIX = /^(\d{4}-\d{2}-\d{2}T\S+Z\s*)?(##\[error\])?(#\d+ (\d+\.\d+ )?)?/;

export interface FailedPipeline {
  /** What failed, as the beginning of the sentence: "The first build of 0123456". */
  what: string;
  pipeline: Pick<Progress, 'conclusion'>;
  /** The cause; null when the pipeline as a whole ended without the jobs it was to have. */
  job: WorkflowJob | null;
  /** End of the job's log, oldest first. */
  log: readonly string[];
  defaultBranch: string;
}

/** Why a pipeline did not do its work, and what to do about it: one or more full sentences. */
export function describeFailedPipeline({ what, pipeline, job, log, defaultBranch }: FailedPipeline): string {
  const conclusion = (job ?? pipeline).conclusion ?? 'failure';
  const step = job?.steps.find((each) => verdictOf(each) === 'failed');
  const where = job
    ? step
      ? `the step "${step.name}" of the job "${job.name}"`
      : `the job "${job.name}"`
    : 'its workflow run';
  const line = mostTelling(log);
  const said = line ? ` Its log says: ${line}${/[.!?]$/.test(line) ? '' : '.'}` : '';
  return `${what} ${ended(conclusion, where)}.${said} ${wayOut(conclusion, defaultBranch)}`;
}

function ended(conclusion: NonNullable<Progress['conclusion']>, where: string): string {
  switch (conclusion) {
    case 'failure':
      return `failed in ${where}`;
    case 'timed-out':
      return `ran out of time in ${where}`;
    case 'cancelled':
      return `was cancelled in ${where}`;
    case 'startup-failure':
      return 'could not be started by GitHub: the workflow file is not valid, or may not run here';
    case 'stale':
      return `was given up by GitHub, because nothing was heard of ${where} for 14 days`;
    case 'action-required':
      return `is held back by GitHub until somebody acts on ${where} there`;
    case 'skipped':
      return `did not happen: ${where} was skipped`;
    case 'success':
    case 'neutral':
      return `did not happen: ${where} ended without the jobs that Onramp looks for`;
    default:
      return conclusion satisfies never;
  }
}

function wayOut(conclusion: NonNullable<Progress['conclusion']>, defaultBranch: string): string {
  if (conclusion === 'action-required')
    return 'Open it on GitHub: the run goes on by itself once it has passed.';
  const fix = `Push a fix to ${defaultBranch}: the run goes on with the next commit.`;
  const again = conclusion === 'cancelled' || conclusion === 'stale' || conclusion === 'timed-out';
  return again ? `Run it again on GitHub, or push to ${defaultBranch}: the run goes on by itself.` : fix;
}

/** The line of a log that says best why it ended, with the one it announces; null when none says so. */
function mostTelling(log: readonly string[]): string | null {
  const lines = log.map((line) => line.replace(PREFIX, '')).filter((line) => line.trim() !== '');
  const own = lines.filter((line) => !WRAPPER.test(line));
  for (const said of [own, lines]) {
    for (const pattern of TELLING) {
      const at = said.findLastIndex((each) => pattern.test(each));
      if (at >= 0) return withAnnounced(said, at).slice(0, 200);
    }
  }
  return null;
}

/** "Error: next/font: error:" says nothing without the line that follows it. */
function withAnnounced(lines: readonly string[], at: number): string {
  const line = lines[at]?.trim() ?? '';
  const next = lines[at + 1]?.trim();
  return line.endsWith(':') && next ? `${line} ${next}` : line;
}
