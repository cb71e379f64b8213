'use client';

import { ClockAlert, Unplug } from 'lucide-react';
import type { Freshness } from '#domain/views/shared.ts';
import { useNow } from '../time/clock.tsx';
import { formatCoarse } from '../time/format.ts';
import { Time } from '../time/time.tsx';

/** How old a value is, and from where. Stale keeps the last value and says why; unavailable says since when. */
export function FreshnessLine({ freshness }: { freshness: Freshness }) {
  const now = useNow();
  switch (freshness.status) {
    case 'fresh':
      return (
        <span className="text-cap text-ink-3" title={freshness.source}>
          as of <Time at={freshness.observedAt} />
        </span>
      );
    case 'stale':
      return (
        <span className="inline-flex items-start gap-1 text-cap text-wait" title={freshness.source}>
          <ClockAlert className="mt-px size-3.5 shrink-0" aria-hidden />
          <span>
            {formatCoarse(now - Date.parse(freshness.observedAt))} old
            {freshness.reason && `, ${freshness.reason}`}
          </span>
        </span>
      );
    case 'unavailable':
      return (
        <span className="inline-flex items-start gap-1 text-cap text-ink-3" title={freshness.source}>
          <Unplug className="mt-px size-3.5 shrink-0" aria-hidden />
          <span>
            {freshness.since ? (
              <>
                unavailable since <Time at={freshness.since} as="moment" />
              </>
            ) : (
              'never observed'
            )}
            {freshness.lastObservedAt && (
              <>
                , last known <Time at={freshness.lastObservedAt} />
              </>
            )}
          </span>
        </span>
      );
    default:
      return freshness satisfies never;
  }
}
