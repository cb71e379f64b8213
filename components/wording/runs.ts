import { waitsFor } from '#domain/failures/failure-causes.ts';
import type { OnboardingStep, RunState, StepState, WaitingFor } from '#domain/run/run.ts';
import type { RunSummaryView } from '#domain/views/runs.ts';
import type { Look } from '../ui/status.tsx';

const STEP_TITLES: Record<OnboardingStep, string> = {
  'verify-access': 'Verify access',
  'ensure-namespaces': 'Namespaces',
  'prepare-environments': 'GitHub configuration',
  'open-pull-request': 'Pull request',
  'await-merge': 'Merge',
  'await-first-build': 'First build green',
  'await-first-deployment': 'First deployment available',
  'activate-rules': 'Rules activated',
  'verify-monitoring': 'Monitoring works',
  'register-apps': 'Registered in the catalog',
  announce: 'Announced',
};

const STEP_PURPOSES: Record<OnboardingStep, string> = {
  'verify-access': 'Checks that Onramp and you may do on GitHub what the plan needs.',
  'ensure-namespaces':
    'Makes the team’s namespaces with quota, limits, network policies, bindings and a deploy identity.',
  'prepare-environments': 'Makes the GitHub environments with the variables and secrets the pipeline reads.',
  'open-pull-request': 'Puts every file of the plan into one commit and opens one pull request.',
  'await-merge': 'Waits until the pull request is merged.',
  'await-first-build':
    'Waits until the pipeline of the merged commit has tested the code and built the image.',
  'await-first-deployment': 'Waits until the deployed pods answer their own probe.',
  'activate-rules': 'Turns on the branch rules, now that the checks they ask for exist.',
  'verify-monitoring': 'Proves that metrics are scraped, alert rules are loaded and log lines arrive.',
  'register-apps': 'Puts the apps on their team’s page.',
  announce: 'Tells the team in Slack.',
};

const known = (step: string): step is OnboardingStep => Object.hasOwn(STEP_TITLES, step);

/** The step's name on screen; a step this page does not know yet keeps its technical name. */
export function stepTitle(step: string): string {
  return known(step) ? STEP_TITLES[step] : step;
}

/** One sentence on what the step does, or null for a step this page does not know yet. */
export function stepPurpose(step: string): string | null {
  return known(step) ? STEP_PURPOSES[step] : null;
}

const RUN_LOOKS: Record<RunState, Look> = {
  running: 'running',
  waiting: 'waiting',
  succeeded: 'ok',
  failed: 'failed',
  undoing: 'running',
  undone: 'undone',
};

export const RUN_STATE_WORDS: Record<RunState, string> = {
  running: 'Running',
  waiting: 'Waiting',
  succeeded: 'Succeeded',
  failed: 'Failed',
  undoing: 'Undoing',
  undone: 'Undone',
};

export function runLook(state: RunState): Look {
  return RUN_LOOKS[state];
}

/** What of a run says for whom it waits. */
export type WaitingRun = Pick<RunSummaryView, 'startedBy' | 'team'>;

/** Who is waited for, as part of a sentence: "the platform team", "you to merge #12". */
export function waitedFor(waiting: WaitingFor, { startedBy, team }: WaitingRun): string {
  const person = startedBy.isYou ? 'you' : startedBy.name;
  switch (waiting.kind) {
    case 'human-task':
      if (waiting.owner === 'platform') return 'the platform team';
      return `team ${waiting.owner === team.slug ? team.name : waiting.owner}`;
    case 'merge':
      return `${person} to merge ${pullRequestWords(waiting.pullRequestUrl)}`;
    case 'next-commit':
      return waiting.cause ? waitsFor(waiting.cause) : 'a fix';
    case 'undo-files':
      return `${person} to choose what becomes of the files`;
    default:
      return waiting satisfies never;
  }
}

/** "#12" of a pull request's address. */
function pullRequestWords(url: string): string {
  const number = /\/pull\/(\d+)/.exec(url)?.[1];
  return number ? `#${number}` : 'the pull request';
}

/** The run's state in words: "Waits for the platform team", "Failed, waits for a fix", "Succeeded". */
export function runStateWords(
  run: WaitingRun & { state: RunState; waitingFor: readonly WaitingFor[] },
): string {
  const [first, ...more] = run.waitingFor;
  if (run.state === 'failed' && first?.kind === 'next-commit')
    return `${RUN_STATE_WORDS.failed}, waits for ${waitedFor(first, run)}`;
  if (run.state === 'undoing' && first)
    return `${RUN_STATE_WORDS.undoing}, waits for ${waitedFor(first, run)}`;
  if (run.state !== 'waiting' || !first) return RUN_STATE_WORDS[run.state];
  return `Waits for ${waitedFor(first, run)}${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

const STEP_LOOKS: Record<StepState, { look: Look; words: string }> = {
  pending: { look: 'pending', words: 'not started' },
  running: { look: 'running', words: 'running' },
  waiting: { look: 'waiting', words: 'waiting' },
  succeeded: { look: 'ok', words: 'succeeded' },
  failed: { look: 'failed', words: 'failed' },
  skipped: { look: 'skipped', words: 'skipped' },
  undone: { look: 'undone', words: 'undone' },
};

export function stepLook(state: StepState): { look: Look; words: string } {
  return STEP_LOOKS[state];
}

/** "2nd", "3rd", "11th". */
export function ordinal(n: number): string {
  const lastTwo = n % 100;
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
