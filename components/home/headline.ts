import type { HomeView } from '#domain/views/home.ts';
import type { WaitCounts } from '#domain/views/waits.ts';
import { count, list } from '../wording/words.ts';

type HeadlineFacts = Pick<HomeView, 'apps'> & {
  person: Pick<HomeView['person'], 'teams'>;
  waits: { counts: Pick<WaitCounts, 'you'> };
};

/** The page's first sentence: what fails and what waits, or that all is well. */
export function headline({ apps, waits: { counts }, person }: HeadlineFacts): string {
  const whose = person.teams.length === 1 && person.teams[0] ? `${person.teams[0].name} ` : '';
  const waits =
    counts.you > 0 ? `${count(counts.you, 'thing')} ${counts.you === 1 ? 'waits' : 'wait'} for you` : null;
  if (apps.failing > 0) {
    const fails = `${apps.failing} of ${count(apps.total, `${whose}app`)} ${apps.failing === 1 ? 'is' : 'are'} failing`;
    return waits ? `${fails}, and ${waits}` : fails;
  }
  if (apps.attention.length > 0) {
    const look = `${apps.attention.length} of ${count(apps.total, `${whose}app`)} ${apps.attention.length === 1 ? 'needs' : 'need'} a look`;
    return waits ? `${look}, and ${waits}` : look;
  }
  if (waits) return waits;
  return allWell(apps, whose);
}

/** Well is only what is healthy everywhere where it should run; of the others it is said how far they are. */
function allWell({ total, underWay, healthy }: HeadlineFacts['apps'], whose: string): string {
  if (total === 0) return 'Nothing needs you now';
  const onboarding = underWay.filter(({ standing }) => standing === 'onboarding').length;
  const elsewhere = underWay.length - onboarding;
  const rest = [
    ...(onboarding > 0 ? [`${onboarding} ${onboarding === 1 ? 'is' : 'are'} being onboarded`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} ${elsewhere === 1 ? 'does' : 'do'} not run everywhere yet`] : []),
  ];
  const one = total === 1 ? `The one ${whose}app` : null;
  if (one && onboarding > 0) return `${one} is being onboarded`;
  if (one && elsewhere > 0) return `${one} does not run everywhere yet`;
  if (one) return `${one} is well`;
  if (rest.length === 0) return `All ${total} ${whose}apps are well`;
  const of = `Of ${total} ${whose}apps`;
  const well = healthy.length > 0 ? [`${healthy.length} ${healthy.length === 1 ? 'is' : 'are'} well`] : [];
  return `${of}, ${list([...well, ...rest])}`;
}
