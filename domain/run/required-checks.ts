/** A check that the rules of a branch require of each pull request into it. */
export interface RequiredCheck {
  name: string;
  /** The app that must report it; null when anybody may. */
  appId: number | null;
}

/** What was reported for a commit under a check's name: a check run of an app, or a commit status of anybody. */
export interface ReportedCheck {
  name: string;
  /** Null where GitHub does not tell. */
  appId: number | null;
  outcome: 'pending' | 'passed' | 'failed';
}

export type ChecksVerdict =
  | { state: 'passed' }
  /** Some are not done: under way, or not even reported. */
  | { state: 'pending'; running: string[]; unreported: string[] }
  | { state: 'failed'; failed: string[] };

/**
 * Whether all required checks of a commit have passed. One that failed is told at once, whatever the others still do.
 * A name that was reported more than once (by a run and by a status) has passed when all of them have, as GitHub counts.
 */
export function judgeChecks(
  required: readonly RequiredCheck[],
  reported: readonly ReportedCheck[],
): ChecksVerdict {
  const judged = required.map((check) => ({ name: check.name, outcome: outcomeOf(check, reported) }));
  const named = (outcome: ReportedCheck['outcome'] | 'unreported') => [
    ...new Set(judged.filter((each) => each.outcome === outcome).map(({ name }) => name)),
  ];
  const failed = named('failed');
  if (failed.length > 0) return { state: 'failed', failed };
  const running = named('pending');
  const unreported = named('unreported');
  return running.length + unreported.length > 0
    ? { state: 'pending', running, unreported }
    : { state: 'passed' };
}

function outcomeOf(
  { name, appId }: RequiredCheck,
  reported: readonly ReportedCheck[],
): ReportedCheck['outcome'] | 'unreported' {
  const outcomes = reported
    .filter((each) => each.name === name)
    .filter((each) => appId === null || each.appId === null || each.appId === appId)
    .map(({ outcome }) => outcome);
  if (outcomes.length === 0) return 'unreported';
  return (
    outcomes.find((each) => each === 'failed') ?? outcomes.find((each) => each === 'pending') ?? 'passed'
  );
}
