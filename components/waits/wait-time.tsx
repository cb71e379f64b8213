'use client';

import { ClockAlert } from 'lucide-react';
import type { WaitView } from '#domain/views/waits.ts';
import { useNow } from '../time/clock.tsx';
import { Time } from '../time/time.tsx';

/** How urgent it is: when it is due, how late it is, or since when it waits where nothing is due. */
export function WaitTime({ wait }: { wait: Pick<WaitView, 'dueAt' | 'since'> }) {
  const now = useNow();
  if (!wait.dueAt)
    return (
      <span className="whitespace-nowrap text-ink-3">
        since <Time at={wait.since} as="moment" />
      </span>
    );
  if (now <= Date.parse(wait.dueAt))
    return (
      <span className="whitespace-nowrap text-ink-3">
        due <Time at={wait.dueAt} as="due" />
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap text-bad">
      <ClockAlert className="size-3.5" aria-hidden />
      <Time at={wait.dueAt} as="due" />
    </span>
  );
}
