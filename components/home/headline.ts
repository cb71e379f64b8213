import type { HomeView } from '#domain/views/home.ts';
import type { WaitCounts } from '#domain/views/waits.ts';
import { count } from '../wording/words.ts';

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
  if (apps.total === 0) return 'Nothing needs you now';
  return apps.total === 1 ? `The one ${whose}app is well` : `All ${apps.total} ${whose}apps are well`;
}
