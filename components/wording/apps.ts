import type { AppStanding } from '#domain/app-standing.ts';
import type { AppEnvironmentView, AppHealth, AppSummaryView } from '#domain/views/apps.ts';
import type { Look } from '../ui/status.tsx';
import { runLook, runStateWords, stepTitle } from './runs.ts';
import { capital, list } from './words.ts';

type Words = { look: Look; words: string };

const STANDINGS: Record<AppHealth | AppStanding, Words> = {
  failing: { look: 'failed', words: 'Failing' },
  'onboarding-failed': { look: 'failed', words: 'Onboarding failed' },
  degraded: { look: 'degraded', words: 'Degraded' },
  onboarding: { look: 'running', words: 'Onboarding' },
  deploying: { look: 'running', words: 'Deploying' },
  unavailable: { look: 'unavailable', words: 'Unavailable' },
  unknown: { look: 'pending', words: 'Not observed' },
  'not-executed': { look: 'held', words: 'Not executed' },
  'healthy-in-part': { look: 'held', words: 'Healthy in part' },
  healthy: { look: 'ok', words: 'Healthy' },
  'not-deployed': { look: 'pending', words: 'Not deployed' },
};

/** An app's health in one environment, as icon and word. */
export function healthLook(health: AppHealth): Words {
  return STANDINGS[health];
}

/** What is said of an app first, as icon and word, where no more of it is known. */
export function standingLook(standing: AppStanding): Words {
  return STANDINGS[standing];
}

type Standing = Pick<AppSummaryView, 'standing' | 'onboardedBy' | 'environments'>;

/** What is said of an app first, as icon and words: who is waited for shows, and where it is healthy. */
export function appLook({ standing, onboardedBy, environments }: Standing): Words {
  if (standing === 'onboarding' && onboardedBy)
    return { ...STANDINGS.onboarding, look: runLook(onboardedBy.state) };
  if (standing === 'healthy-in-part')
    return { ...STANDINGS['healthy-in-part'], words: `Healthy in ${list(namesOf(environments, 'healthy'))}` };
  return STANDINGS[standing];
}

/**
 * The app's standing as one sentence without its full stop, where a word says too little: "Healthy in staging,
 * production not deployed yet (waits for approval)", or how far its onboarding is. Null where the word says all.
 */
export function standingSentence({ standing, onboardedBy, environments }: Standing): string | null {
  switch (standing) {
    case 'healthy-in-part':
      return `Healthy in ${list(namesOf(environments, 'healthy'))}, ${missingWords(environments)}`;
    case 'not-deployed':
      return capital(missingWords(environments));
    case 'onboarding':
      return onboardedBy && progressWords(onboardedBy);
    default:
      return null;
  }
}

/** "Run 12: 5 of 11 steps done, First build green", or whom it waits for. */
function progressWords(run: NonNullable<AppSummaryView['onboardedBy']>): string {
  const done = `Run ${run.number}: ${run.stepsDone} of ${run.stepsTotal} steps done`;
  if (run.state === 'waiting' || run.state === 'undoing') return `${done}. ${runStateWords(run)}`;
  return run.currentStep ? `${done}, ${stepTitle(run.currentStep)}` : done;
}

/** "production not deployed yet (waits for approval)". */
function missingWords(environments: readonly AppEnvironmentView[]): string {
  const missing = environments.filter(({ health }) => health === 'not-deployed');
  const held = missing.some(({ approval }) => approval) ? ' (waits for approval)' : '';
  return `${list(missing.map(({ environment }) => environment))} not deployed yet${held}`;
}

const namesOf = (environments: readonly AppEnvironmentView[], health: AppHealth): string[] =>
  environments.filter((place) => place.health === health).map(({ environment }) => environment);
