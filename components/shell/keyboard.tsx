'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Shortcut } from '#domain/views/shell.ts';
import { isTyping, onOpen, singleKeysAreOn } from './commands.ts';
import { DESTINATIONS } from './destinations.ts';

const CommandMenu = lazy(() =>
  import('./command-menu.tsx').then((module) => ({ default: module.CommandMenu })),
);
const KeySheet = lazy(() => import('./key-sheet.tsx').then((module) => ({ default: module.KeySheet })));

/** How long `g` waits for its second key, ms. */
const CHORD_MS = 1200;

/** Keys that work on every page. The menu and the sheet are loaded when they are first asked for. */
export function Keyboard({ shortcuts }: { shortcuts: Shortcut[] }) {
  const router = useRouter();
  const [shown, setShown] = useState<'menu' | 'sheet' | null>(null);
  const chordSince = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    const takeAway = [
      onOpen('command-menu', () => setShown('menu')),
      onOpen('key-sheet', () => setShown('sheet')),
    ];
    function onKeyDown(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setShown((now) => (now === 'menu' ? null : 'menu'));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !singleKeysAreOn())
        return;
      if (document.querySelector('dialog[open]')) return;
      if (event.key === '?') return setShown('sheet');
      if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (!filter) return;
        event.preventDefault();
        return filter.focus();
      }
      const key = event.key.toLowerCase();
      if (key === 'j' || key === 'k') return moveBetweenRows(key === 'j' ? 1 : -1);
      if (key === 'g') {
        chordSince.current = event.timeStamp;
        return;
      }
      const target = DESTINATIONS.find((destination) => destination.key === key);
      if (target && event.timeStamp - chordSince.current < CHORD_MS) router.push(target.href as Route);
      chordSince.current = Number.NEGATIVE_INFINITY;
    }
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      for (const take of takeAway) take();
    };
  }, [router]);

  return (
    <Suspense fallback={null}>
      {shown === 'menu' && <CommandMenu shortcuts={shortcuts} onClose={() => setShown(null)} />}
      {shown === 'sheet' && <KeySheet onClose={() => setShown(null)} />}
    </Suspense>
  );
}

/** Focus to the next or previous row of the page's list; the browser scrolls it into view. */
function moveBetweenRows(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter(
    (row) => row.offsetParent,
  );
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
