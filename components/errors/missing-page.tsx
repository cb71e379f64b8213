import { ButtonLink } from '../ui/button-link.tsx';
import { MessagePage } from './message-page.tsx';

type Missing = 'run' | 'app' | 'team' | 'plan' | 'human task';

interface Words {
  /** What may have happened to it. */
  why: string;
  /** Lists to look in, the likeliest first. */
  lists: Array<{ href: string; label: string }>;
}

const WORDS: Record<Missing, Words> = {
  run: {
    why: 'It may have been a wrong link. Runs are never removed, so a run is still in the list.',
    lists: [{ href: '/runs', label: 'All runs' }],
  },
  app: {
    why: 'It may have been a wrong link, or the onboarding of the app was undone, which takes its page away. The run that was undone stays in the list.',
    lists: [
      { href: '/apps', label: 'All apps' },
      { href: '/runs?state=undone', label: 'Undone runs' },
    ],
  },
  team: {
    why: 'It may have been a wrong link, or the team is no longer in the organisation’s settings.',
    lists: [{ href: '/teams', label: 'All teams' }],
  },
  plan: {
    why: 'It may have been a wrong link. A plan that was started is linked from its run; any other can be made anew.',
    lists: [
      { href: '/onboard', label: 'Onboard a repository' },
      { href: '/runs', label: 'All runs' },
    ],
  },
  'human task': {
    why: 'It may have been a wrong link. Answered tasks are kept under "Closed".',
    lists: [
      { href: '/inbox', label: 'Inbox' },
      { href: '/inbox?show=closed', label: 'Closed tasks' },
    ],
  },
};

/** There is no such thing: why that may be, and the lists where it would be. */
export function MissingPage({ what }: { what: Missing }) {
  const { why, lists } = WORDS[what];
  return (
    <MessagePage
      here="Not found"
      title={`There is no such ${what}`}
      actions={
        <>
          {lists.map(({ href, label }, index) => (
            <ButtonLink key={href} href={href} look={index === 0 ? 'primary' : undefined}>
              {label}
            </ButtonLink>
          ))}
          <ButtonLink href="/">Go home</ButtonLink>
        </>
      }
    >
      <p>{why}</p>
    </MessagePage>
  );
}
