'use client';

import { useEffect, useState } from 'react';
import { pageParameter } from '#domain/input/text.ts';
import type { SearchView } from '#domain/views/search.ts';

/** Keys that follow each other faster are one question. */
const PAUSE_MS = 150;

export type SearchState =
  /** Nothing is asked. */
  | { state: 'idle' }
  /** What is shown is of an earlier text. */
  | { state: 'looking'; shown: SearchView | null }
  | { state: 'found'; shown: SearchView }
  | { state: 'failed'; sentence: string };

/** Asks the server for what a text names. An answer that comes too late is thrown away. */
export function useSearch(text: string): SearchState {
  const [search, setSearch] = useState<SearchState>({ state: 'idle' });
  useEffect(() => {
    if (text === '') return setSearch({ state: 'idle' });
    setSearch((before) => ({ state: 'looking', shown: 'shown' in before ? before.shown : null }));
    const leaving = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const address = `/api/v1/search?query=${encodeURIComponent(pageParameter(text))}`;
        const response = await fetch(address, { signal: leaving.signal });
        const body = (await response.json()) as SearchView & { detail?: string };
        setSearch(
          response.ok
            ? { state: 'found', shown: body }
            : { state: 'failed', sentence: body.detail ?? 'The search was refused.' },
        );
      } catch {
        if (!leaving.signal.aborted)
          setSearch({
            state: 'failed',
            sentence: 'Onramp did not answer. What you typed is kept; try again.',
          });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text]);
  return search;
}
