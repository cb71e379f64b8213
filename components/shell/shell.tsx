'use client';

import type { ReactNode } from 'react';
import type { ShellView } from '#domain/views/shell.ts';
import { useLive } from '../live/use-live.ts';
import { ArrivalFocus } from './arrival-focus.tsx';
import { Keyboard } from './keyboard.tsx';
import { BottomTabs } from './nav-links.tsx';
import { Sidebar } from './sidebar.tsx';
import { ViewerProvider } from './viewer.tsx';

/** What stands around every page: skip link, sidebar or bottom tabs, keys and command menu. What is near is live. */
export function Shell({ view: initial, children }: { view: ShellView; children: ReactNode }) {
  const { view } = useLive({ address: '/api/live/shell', event: 'shell', initial });
  return (
    <ViewerProvider viewer={view}>
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 rounded-control bg-overlay px-3 py-2 not-focus:sr-only focus:shadow-menu"
      >
        Skip to the content
      </a>
      <div className="min-h-dvh pb-15 tab:grid tab:grid-cols-[var(--side)_minmax(0,1fr)] tab:pb-0">
        <Sidebar view={view} />
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-col outline-none">
          {children}
        </main>
      </div>
      <BottomTabs inboxCount={view.inboxCount} />
      <ArrivalFocus />
      <Keyboard shortcuts={view.shortcuts} />
    </ViewerProvider>
  );
}
