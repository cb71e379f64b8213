'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/**
 * Gives the focus to the heading of a page that was just arrived at, when what had it went away with the page before
 * (a button, a row of a list): keys and screen readers go on there, and not at the top of the document. What a page
 * focuses by itself keeps the focus, and so does what stands around every page.
 */
export function ArrivalFocus() {
  const pathname = usePathname();
  const heading = useRef<Element | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks anew at each address
  useEffect(() => {
    const before = heading.current;
    heading.current = document.querySelector('main h1');
    // The first page of a visit begins at its top; an address that changed on the same page has taken nothing away.
    if (before === null || before === heading.current) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const target = heading.current ?? document.querySelector('main');
    if (!(target instanceof HTMLElement)) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}
