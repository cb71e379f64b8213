'use client';

import { useNow } from '../time/clock.tsx';
import { formatMoment, formatPast } from '../time/format.ts';
import { useTimeZone } from '../time/time-zone.tsx';
import type { Connection } from './use-live.ts';

/** Whether the page still follows the server: "Live, last event 6 s ago". Says when it does not. */
export function LiveBadge({ connection }: { connection: Connection }) {
  const now = useNow();
  const timeZone = useTimeZone();
  const words = {
    connecting: () => 'Connecting…',
    live: (at: string) => `Live, last event ${formatPast(Date.parse(at), now, timeZone)}`,
    reconnecting: (at: string) =>
      `Reconnecting, shown state is of ${formatMoment(Date.parse(at), now, timeZone)}`,
  };
  return (
    <span className="inline-flex items-center gap-1.5 text-cap whitespace-nowrap text-ink-3">
      <span
        aria-hidden
        className={
          connection.state === 'live'
            ? 'size-1.5 rounded-full bg-ok'
            : connection.state === 'reconnecting'
              ? 'size-1.5 rounded-full bg-wait'
              : 'size-1.5 rounded-full bg-line-control'
        }
      />
      {connection.state === 'live'
        ? words.live(connection.lastEventAt)
        : connection.state === 'reconnecting'
          ? words.reconnecting(connection.shownOf)
          : connection.state === 'ended'
            ? 'Final state'
            : words.connecting()}
    </span>
  );
}
