import {
  Boxes,
  CircleUserRound,
  FolderGit2,
  Keyboard,
  Link2,
  ListChecks,
  LogOut,
  type LucideIcon,
  SunMoon,
} from 'lucide-react';
import { readSearch } from '#domain/search/read-search.ts';
import { open as openSignal } from './commands.ts';
import { DESTINATIONS } from './destinations.ts';
import { signOut } from './session-requests.ts';
import { switchTheme } from './theme.ts';

/** What the menu offers by itself: a page, or something to do. */
export type MenuAction = {
  title: string;
  icon: LucideIcon;
  kind: string;
  /** Made of what was typed, so that it is offered whatever that was; `first` before all else. */
  always?: 'first' | 'last';
} & ({ href: string; perform?: undefined } | { href?: undefined; perform: () => void });

export function listPlaces(): MenuAction[] {
  return [
    ...DESTINATIONS.map(({ href, label, icon }) => ({ title: label, icon, href, kind: 'Page' })),
    { title: 'Profile and API tokens', icon: CircleUserRound, href: '/profile', kind: 'Page' },
  ];
}

export function listActions({ mayOnboard, text }: { mayOnboard: boolean; text: string }): MenuAction[] {
  const query = encodeURIComponent(text);
  const namesRepository = readSearch(text).repository !== null;
  const isAddress = /^(https?:|ssh:|git@)/i.test(text);
  const onboard = (title: string, href: string, always?: MenuAction['always']): MenuAction[] =>
    mayOnboard ? [{ title, icon: FolderGit2, href, kind: 'Action', ...(always && { always }) }] : [];
  return [
    ...(namesRepository
      ? onboard(`Onboard ${text}`, `/onboard?repository=${query}`, isAddress ? 'first' : 'last')
      : []),
    ...(namesRepository ? [] : onboard('Onboard a repository', '/onboard', text ? 'last' : undefined)),
    ...(text
      ? ([
          {
            title: `Look through all runs for “${text}”`,
            icon: ListChecks,
            href: `/runs?query=${query}`,
            kind: 'Runs',
            always: 'last',
          },
          {
            title: `Look through all apps for “${text}”`,
            icon: Boxes,
            href: `/apps?query=${query}`,
            kind: 'Apps',
            always: 'last',
          },
        ] satisfies MenuAction[])
      : []),
    {
      title: 'Copy the link of this page',
      icon: Link2,
      perform: () => void navigator.clipboard.writeText(window.location.href),
      kind: 'Action',
    },
    { title: 'Switch the theme', icon: SunMoon, perform: switchTheme, kind: 'Action' },
    { title: 'Show all keys', icon: Keyboard, perform: () => openSignal('key-sheet'), kind: 'Action' },
    { title: 'Sign out', icon: LogOut, perform: () => void signOut(), kind: 'Action' },
  ];
}
