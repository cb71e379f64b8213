'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react';

/**
 * The page's clock. It starts at the server's time of reading and ticks with the browser's monotonic clock, so that
 * a wrong local clock does no harm and the first render equals the server's.
 */
interface Clock {
  now: () => number;
  atRender: number;
  subscribe: (listener: () => void) => () => void;
}

const ClockContext = createContext<Clock | null>(null);

function createClock(asOfMs: number) {
  const listeners = new Set<() => void>();
  let anchor = { serverMs: asOfMs, localMs: typeof performance === 'undefined' ? 0 : performance.now() };
  let shown = asOfMs;
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    shown = anchor.serverMs + Math.floor((performance.now() - anchor.localMs) / 1000) * 1000;
    for (const listener of listeners) listener();
  };
  return {
    now: () => shown,
    atRender: asOfMs,
    subscribe(listener: () => void) {
      listeners.add(listener);
      timer ??= setInterval(tick, 1000);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
    /** Takes a newer reading of the server's clock. */
    anchorAt(serverMs: number) {
      anchor = { serverMs, localMs: performance.now() };
      tick();
    },
  };
}

/** Gives everything below it one clock. `asOf` is when the server read what is shown. */
export function ClockProvider({ asOf, children }: { asOf: string; children: ReactNode }) {
  const asOfMs = Date.parse(asOf);
  const clock = useRef<ReturnType<typeof createClock>>(null);
  clock.current ??= createClock(asOfMs);
  useEffect(() => clock.current?.anchorAt(asOfMs), [asOfMs]);
  return <ClockContext value={clock.current}>{children}</ClockContext>;
}

/** Now, in ms since the epoch, by the server's clock; renders again once a second. */
export function useNow(): number {
  const clock = useContext(ClockContext);
  if (!clock) throw new Error('useNow needs a ClockProvider above it.');
  const atRender = useCallback(() => clock.atRender, [clock]);
  return useSyncExternalStore(clock.subscribe, clock.now, atRender);
}
