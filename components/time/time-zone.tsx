'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { TIME_ZONE_COOKIE } from './zones.ts';

const TimeZoneContext = createContext('UTC');

/** @param known the zone this browser told last time, or `UTC`. */
export function TimeZoneProvider({ known, children }: { known: string; children: ReactNode }) {
  const [timeZone, setTimeZone] = useState(known);
  useEffect(() => {
    const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!local || local === known) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
    document.cookie = `${TIME_ZONE_COOKIE}=${encodeURIComponent(local)}; path=/; max-age=31536000; samesite=lax`;
    setTimeZone(local);
  }, [known]);
  return <TimeZoneContext value={timeZone}>{children}</TimeZoneContext>;
}

export function useTimeZone(): string {
  return useContext(TimeZoneContext);
}
