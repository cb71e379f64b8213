import type { Inspection } from './inspection.ts';
import { describeUnreadable } from './reading.ts';

const NOTHING =
  'No app was found in this repository. Onramp looks for a package.json with a start command, or a Dockerfile.';
/** Named in the sentence; the others are counted. */
const NAMED = 3;

/** Why there is nothing to onboard: what could not be read may be all that was missing. */
export function describeNoApp({ unreadable = [] }: Pick<Inspection, 'unreadable'>): string {
  const missed = unreadable.filter(
    ({ path, reason }) =>
      reason.why === 'submodule' || /(^|\/)(package\.json|Dockerfile|Containerfile)$/.test(path),
  );
  if (missed.length === 0) return NOTHING;
  const named = missed
    .slice(0, NAMED)
    .map(({ path, reason }) => `${path} is ${describeUnreadable(reason)}`)
    .join('; ');
  const more = missed.length > NAMED ? `; and ${missed.length - NAMED} more` : '';
  return `${NOTHING} What is there could not be read: ${named}${more}. Mend it in the repository, then inspect it again.`;
}
