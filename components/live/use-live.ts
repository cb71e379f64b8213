'use client';

import { useEffect, useRef, useState } from 'react';

/** How fresh the shown state is. `reconnecting`: what is shown is of `shownOf`. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live'; lastEventAt: string }
  | { state: 'reconnecting'; shownOf: string }
  /** The server said that nothing more is to come. */
  | { state: 'ended' };

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

interface LiveOptions<View> {
  /** Address of the server-sent events, or null when nothing more is to come. */
  address: string | null;
  /** Name of the event whose data is a whole view as JSON. */
  event: string;
  initial: View;
}

/**
 * A view that follows the server. Each event carries the whole view, so a missed one does no harm. A hidden page lets
 * its connection go (browsers allow six per host) and takes it up again, with the current state, when it is shown.
 */
export function useLive<View extends { id?: string; asOf: string }>({
  address,
  event,
  initial,
}: LiveOptions<View>) {
  const [view, setView] = useState(initial);
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const shown = useRef(view);
  shown.current = view;

  // A server render of another thing (another filter in the address) is shown at once. A newer one of the same thing
  // (a refresh after an action) wins over an older event.
  const [rendered, setRendered] = useState(initial);
  if (rendered !== initial) {
    setRendered(initial);
    if (initial.id !== rendered.id || (initial.id === view.id && initial.asOf > view.asOf)) setView(initial);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer server render may mean that an ended thing goes on, for example as an undo, so it connects anew.
  useEffect(() => {
    if (!address) return;
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let retryMs = FIRST_RETRY_MS;
    let ended = false;

    function close() {
      source?.close();
      source = null;
      clearTimeout(retry);
    }
    function open() {
      close();
      if (document.hidden || ended || !address) return;
      source = new EventSource(address);
      source.addEventListener(event, (message) => {
        const next = JSON.parse(message.data) as View;
        retryMs = FIRST_RETRY_MS;
        setView(next);
        setConnection({ state: 'live', lastEventAt: next.asOf });
      });
      // After a break nothing is sent when nothing has changed: what is shown is the state of now.
      source.onopen = () =>
        setConnection((before) =>
          before.state === 'reconnecting' ? { state: 'live', lastEventAt: before.shownOf } : before,
        );
      source.addEventListener('end', () => {
        ended = true;
        close();
        setConnection({ state: 'ended' });
      });
      source.onerror = () => {
        setConnection({ state: 'reconnecting', shownOf: shown.current.asOf });
        // The browser retries a broken connection itself, but gives up when the server answers with an error.
        if (source?.readyState !== EventSource.CLOSED) return;
        retry = setTimeout(open, retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      };
    }

    /** Also after the end: somebody may have set going again what had ended, for example by an undo. */
    function openAgain() {
      ended = false;
      open();
    }

    open();
    document.addEventListener('visibilitychange', openAgain);
    return () => {
      document.removeEventListener('visibilitychange', openAgain);
      close();
    };
  }, [address, event, initial.asOf]);

  return { view, connection };
}
