import type { Route } from 'next';
import Link from 'next/link';
import type { ShellView, Shortcut } from '#domain/views/shell.ts';
import { Avatar } from '../ui/avatar.tsx';
import { StatusIcon } from '../ui/status.tsx';
import { standingLook } from '../wording/apps.ts';
import { RUN_STATE_WORDS, runLook } from '../wording/runs.ts';
import { list } from '../wording/words.ts';
import { CommandButton, ThemeButton } from './buttons.tsx';
import { Mark } from './mark.tsx';
import { SidebarLinks } from './nav-links.tsx';

export function Sidebar({ view }: { view: ShellView }) {
  const teams = view.person.teams.map((team) => team.name);
  return (
    <header className="sticky top-0 hidden h-dvh flex-col items-center overflow-x-hidden overflow-y-auto border-r border-line px-2 py-3 tab:flex desk:items-stretch">
      <Link href="/" className="flex h-8 items-center gap-2 px-2 font-semibold tracking-tight no-underline">
        <Mark />
        <span className="sr-only desk:not-sr-only">Onramp</span>
        <span className="ml-auto hidden truncate pl-3 text-cap font-normal text-ink-3 desk:block">
          {view.organisation}
        </span>
      </Link>
      <CommandButton />
      <nav aria-label="Main" className="flex flex-col">
        <SidebarLinks inboxCount={view.inboxCount} />
        {view.shortcuts.length > 0 && (
          <>
            <h2 className="hidden px-2 pt-5 pb-1.5 text-cap font-medium text-ink-3 desk:block">Near you</h2>
            <div className="mt-3 flex flex-col desk:mt-0">
              {view.shortcuts.map((shortcut) => (
                <ShortcutLink
                  key={shortcut.kind === 'run' ? shortcut.id : shortcut.slug}
                  shortcut={shortcut}
                />
              ))}
            </div>
          </>
        )}
      </nav>
      <div className="-mx-2 mt-auto flex flex-col items-center gap-2 border-t border-line px-2 pt-2 desk:flex-row desk:px-4">
        <Link
          href={'/profile' as Route}
          className="flex min-w-0 items-center gap-2.5 no-underline hover:underline desk:flex-1"
          title="Profile and API tokens"
        >
          <Avatar name={view.person.name} />
          <span className="sr-only min-w-0 desk:not-sr-only">
            <span className="block truncate text-dense font-medium">{view.person.name}</span>
            <span className="block truncate text-cap text-ink-3">
              {teams.length > 0 ? list(teams, 2) : 'No team'}
            </span>
          </span>
        </Link>
        <ThemeButton />
      </div>
    </header>
  );
}

function ShortcutLink({ shortcut }: { shortcut: Shortcut }) {
  const { href, look, words } =
    shortcut.kind === 'run'
      ? {
          href: `/runs/${shortcut.id}`,
          look: runLook(shortcut.state),
          words: RUN_STATE_WORDS[shortcut.state],
        }
      : { href: `/apps/${shortcut.slug}`, ...standingLook(shortcut.standing) };
  return (
    <Link
      href={href as Route}
      title={`${shortcut.label}, ${words.toLowerCase()}`}
      aria-label={`${shortcut.label}, ${words.toLowerCase()}`}
      className="mx-auto flex size-8 items-center justify-center gap-2.5 rounded-control text-dense text-ink-2 no-underline hover:bg-surface-3 hover:text-ink desk:mx-0 desk:w-full desk:justify-start desk:px-2"
    >
      <StatusIcon look={look} />
      <span className="hidden truncate desk:inline">{shortcut.label}</span>
    </Link>
  );
}
