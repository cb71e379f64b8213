'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { addressWith, type QueryChanges } from './address.ts';

/**
 * What a page shows of itself, kept in the query of its address: links and reloads find it again. A change asks the server
 * nothing and makes no entry in the history (Next.js follows the browser's own `replaceState`).
 */
export function useAddress(): [{ get(name: string): string | null }, (changes: QueryChanges) => void] {
  const known = useSearchParams();
  // The router tells of the change a moment later; a control shows what was chosen at once.
  const [changed, setChanged] = useState<{ since: string; query: URLSearchParams } | null>(null);
  const query = changed?.since === known.toString() ? changed.query : known;
  return [
    query,
    (changes) => {
      const address = addressWith(window.location, changes);
      window.history.replaceState(null, '', address);
      setChanged({ since: known.toString(), query: new URL(address, window.location.href).searchParams });
    },
  ];
}
