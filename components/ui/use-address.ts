'use client';

import { useSearchParams } from 'next/navigation';
import { addressWith, type QueryChanges } from './address.ts';

/**
 * What a page shows of itself, kept in the query of its address: links and reloads find it again. A change asks the server
 * nothing and makes no entry in the history (Next.js follows the browser's own `replaceState`).
 */
export function useAddress(): [{ get(name: string): string | null }, (changes: QueryChanges) => void] {
  const query = useSearchParams();
  return [query, (changes) => window.history.replaceState(null, '', addressWith(window.location, changes))];
}
