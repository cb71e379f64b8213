'use client';

import { Menu as MenuIcon, Search, SunMoon } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Menu, MenuItem, menuItemStyle } from '../ui/menu.tsx';
import { open } from './commands.ts';
import { signOut } from './session-requests.ts';
import { switchTheme } from './theme.ts';

/** The sidebar's search button; a square on the icon rail. */
export function CommandButton() {
  return (
    <button
      type="button"
      onClick={() => open('command-menu')}
      aria-keyshortcuts="Control+K Meta+K"
      className="mt-3 mb-4 flex size-8 shrink-0 items-center justify-center gap-2 rounded-control border border-line bg-surface text-left text-dense text-ink-3 hover:border-line-strong desk:w-full desk:pr-1.5 desk:pl-2"
    >
      <Search className="size-3.5 shrink-0" aria-hidden />
      <span className="sr-only flex-1 desk:not-sr-only desk:flex-1">Search or run…</span>
      <span className="hidden desk:block" aria-hidden>
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}

export function ThemeButton() {
  return (
    <Button
      look="ghost"
      size="icon"
      onClick={switchTheme}
      aria-label="Switch between the light and the dark theme"
    >
      <SunMoon className="size-4 stroke-[1.75]" aria-hidden />
    </Button>
  );
}

/** Search and the menu of a phone's top bar. */
export function TopBarButtons() {
  return (
    <div className="ml-auto flex items-center tab:hidden">
      <Button
        look="ghost"
        className="size-11! p-0!"
        onClick={() => open('command-menu')}
        aria-label="Search or run a command"
      >
        <Search className="size-5 stroke-[1.5]" aria-hidden />
      </Button>
      <Menu
        label="Menu"
        trigger={<MenuIcon className="size-5 stroke-[1.5]" aria-hidden />}
        triggerProps={{ look: 'ghost', size: 'square' }}
      >
        <Link href={'/profile' as Route} role="menuitem" tabIndex={-1} className={menuItemStyle}>
          Profile and API tokens
        </Link>
        <MenuItem onSelect={switchTheme}>Switch the theme</MenuItem>
        <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
      </Menu>
    </div>
  );
}

export function SignOutButton() {
  return <Button onClick={() => void signOut()}>Sign out</Button>;
}
