const FOLDER = 'onramp';

/**
 * Branch of a pull request of Onramp's: `onramp/onboarding`, or the first of `onramp/onboarding-2`, `-3`, ... that is free.
 * Branches of earlier onboardings may stay for ever (GitHub deletes merged ones only where the repository is set so), and
 * may hold commits of people.
 * @param taken names of branches beginning with `onramp`. A branch cannot stand beside another one whose name
 * continues it after a slash (https://git-scm.com/docs/git-check-ref-format).
 */
export function chooseBranch(taken: readonly string[], purpose = 'onboarding'): string {
  const base = `${FOLDER}${taken.includes(FOLDER) ? '-' : '/'}${purpose}`;
  const isFree = (name: string) => !taken.some((each) => each === name || each.startsWith(`${name}/`));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (isFree(name)) return name;
  }
}

/** Beginning of the names that `chooseBranch` must know. */
export const BRANCH_PREFIX = FOLDER;
