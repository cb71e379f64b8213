'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { DESTINATIONS, isAt } from './destinations.ts';

/** The sidebar's main links; an icon rail between 761 and 1100 px. */
export function SidebarLinks({ inboxCount }: { inboxCount: number }) {
  const pathname = usePathname();
  return DESTINATIONS.map(({ href, label, icon: Icon }) => (
    <Link
      key={href}
      href={href as Route}
      title={label}
      aria-current={isAt(pathname, href) ? 'page' : undefined}
      className="relative mx-auto flex size-8 items-center justify-center gap-2.5 rounded-control text-dense text-ink-2 no-underline hover:bg-surface-3 hover:text-ink aria-[current]:bg-surface-3 aria-[current]:font-medium aria-[current]:text-ink desk:mx-0 desk:w-full desk:justify-start desk:px-2"
    >
      <Icon className="size-4 shrink-0 stroke-[1.75]" aria-hidden />
      <span className="sr-only desk:not-sr-only">{label}</span>
      {href === '/inbox' && inboxCount > 0 && (
        <span className="absolute -top-1 -right-1.5 rounded-full bg-wait-soft px-1 text-key font-medium text-wait desk:static desk:ml-auto desk:bg-transparent desk:px-0 desk:text-cap desk:text-ink-2">
          {inboxCount}
          <span className="sr-only"> waiting for you</span>
        </span>
      )}
    </Link>
  ));
}

/** The five tabs at the bottom of a phone. */
export function BottomTabs({ inboxCount }: { inboxCount: number }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Main, small screens"
      className="fixed inset-x-0 bottom-0 z-20 grid h-15 grid-cols-5 border-t border-line bg-surface tab:hidden"
    >
      {DESTINATIONS.map(({ href, label, icon: Icon }) => (
        <Link
          key={href}
          href={href as Route}
          aria-current={isAt(pathname, href) ? 'page' : undefined}
          className="flex flex-col items-center justify-center gap-1 text-cap text-ink-2 no-underline focus-visible:-outline-offset-2 aria-[current]:font-medium aria-[current]:text-accent-text"
        >
          <span className="relative">
            <Icon className="size-5 stroke-[1.5]" aria-hidden />
            {href === '/inbox' && inboxCount > 0 && (
              <span className="absolute -top-1.5 left-3 min-w-4 rounded-full border border-wait-line bg-wait-soft px-0.5 text-center text-key font-semibold text-wait">
                {inboxCount}
                <span className="sr-only"> waiting for you</span>
              </span>
            )}
          </span>
          {label}
        </Link>
      ))}
    </nav>
  );
}
