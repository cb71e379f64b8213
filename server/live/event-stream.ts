import { createHash } from 'node:crypto';

/** Proxies close silent connections after a minute or less. */
const HEARTBEAT_MS = 15_000;
/** How often it is checked that the reader may still see this; the state is read again at the same time. */
const RECHECK_MS = 30_000;
/** Bursts of changes are told as one. */
const COALESCE_MS = 150;
/** What the browser waits before it connects again. */
const RECONNECT_MS = 2_000;

export interface EventStreamOptions<View> {
  request: Request;
  /** Name of the events; each carries the whole view as JSON. */
  event: string;
  /** Reads the view with the reader's rights of this moment. Throws when they are gone. */
  read(): Promise<View>;
  /** Whether nothing more will come after this view. */
  isLast(view: View): boolean;
  subscribe(onChange: () => void): () => void;
  timing?: { heartbeatMs: number; recheckMs: number; coalesceMs: number };
}

export const DEFAULT_TIMING = { heartbeatMs: HEARTBEAT_MS, recheckMs: RECHECK_MS, coalesceMs: COALESCE_MS };

/**
 * Server-sent events (HTML Living Standard, 9.2) of one view. The event id is a digest of what was sent, so a reader
 * who comes back with `Last-Event-ID` is sent nothing old, and one whose view is final is told (204) to stay away.
 * @throws whatever `read` throws the first time, so that refusals have a proper status
 */
export async function createEventStream<View extends { asOf: string }>(
  options: EventStreamOptions<View>,
): Promise<Response> {
  const { request, event, read, isLast, subscribe, timing = DEFAULT_TIMING } = options;
  let dirty = false;
  let onDirty = () => {
    dirty = true;
  };
  // Subscribed before the first read: a change in between is told twice rather than never.
  const unsubscribe = subscribe(() => onDirty());
  let first: View;
  try {
    first = await read();
  } catch (error) {
    unsubscribe();
    throw error;
  }
  let lastId = request.headers.get('last-event-id');
  if (isLast(first) && lastId === digest(first)) {
    unsubscribe();
    return new Response(null, { status: 204 });
  }

  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      const timers: NodeJS.Timeout[] = [];
      let pending: NodeJS.Timeout | undefined;
      let reading = false;
      let ended = false;

      const send = (text: string) => {
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      end = () => {
        if (ended) return;
        ended = true;
        for (const timer of timers) clearInterval(timer);
        clearTimeout(pending);
        unsubscribe();
        request.signal.removeEventListener('abort', end);
        try {
          controller.close();
        } catch {
          // The reader has gone already.
        }
      };
      const show = (view: View) => {
        const id = digest(view);
        if (id !== lastId) send(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(view)}\n\n`);
        lastId = id;
        if (!isLast(view)) return;
        send('event: end\ndata: {}\n\n');
        end();
      };
      const readAgain = async () => {
        if (reading || ended) return;
        reading = true;
        try {
          do {
            dirty = false;
            show(await read());
          } while (dirty && !ended);
        } catch {
          // Rights lost, or the database away: the browser comes back and is answered with a status.
          end();
        } finally {
          reading = false;
        }
      };
      onDirty = () => {
        dirty = true;
        pending ??= setTimeout(() => {
          pending = undefined;
          void readAgain();
        }, timing.coalesceMs);
      };

      request.signal.addEventListener('abort', end);
      timers.push(
        setInterval(() => send(': heartbeat\n\n'), timing.heartbeatMs),
        setInterval(() => void readAgain(), timing.recheckMs),
      );
      send(`retry: ${RECONNECT_MS}\n\n`);
      show(first);
      if (dirty) onDirty();
      if (request.signal.aborted) end();
    },
    cancel: () => end(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

/** Digest of a view without the time it was read at: equal for equal states. */
function digest({ asOf: _asOf, ...state }: { asOf: string }): string {
  const text = JSON.stringify(state, (key, value) => (key === 'asOf' ? undefined : value));
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
