import pg from 'pg';

const CHANNELS = ['run_changed', 'plan_changed', 'overview_changed', 'outbox'] as const;
export type Channel = (typeof CHANNELS)[number];

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

export interface Listener {
  /**
   * Calls back when the database says that this thing changed, and after every reconnect, when anything may have.
   * `outbox` and `overview_changed` are about no thing in particular: their id is empty.
   */
  subscribe(channel: Channel, id: string, onChange: () => void): () => void;
  close(): Promise<void>;
}

export interface ListenerOptions {
  databaseUrl: string;
  log(message: string, details: Record<string, unknown>): void;
}

/**
 * One connection that listens for all of a process's live pages, however many are open. It connects on the first
 * subscription and comes back by itself. The database is the truth; a notification only says "look again".
 */
export function createListener({ databaseUrl, log }: ListenerOptions): Listener {
  const subscriptions = new Map<string, Set<() => void>>();
  let client: pg.Client | undefined;
  let retryMs = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const keyOf = (channel: string, id: string) => `${channel}/${id}`;
  const callAll = (callbacks: Iterable<() => void>) => {
    for (const callback of [...callbacks]) callback();
  };

  function connect(): void {
    if (client || closed) return;
    const opening = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'onramp-live',
      keepAlive: true,
    });
    client = opening;
    opening.on('notification', ({ channel, payload }) =>
      callAll(subscriptions.get(keyOf(channel, payload ?? '')) ?? []),
    );
    const lose = (error?: Error) => {
      if (client !== opening) return;
      client = undefined;
      opening.end().catch(() => undefined);
      if (closed) return;
      log('The live connection to the database was lost; connecting again.', {
        reason: error?.message ?? 'ended',
        retryMs,
      });
      timer = setTimeout(connect, retryMs).unref();
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };
    opening.on('error', lose);
    opening.on('end', () => lose());
    opening
      .connect()
      .then(() => opening.query(CHANNELS.map((channel) => `LISTEN ${channel}`).join('; ')))
      .then(() => {
        retryMs = FIRST_RETRY_MS;
        callAll([...subscriptions.values()].flatMap((callbacks) => [...callbacks]));
      })
      .catch(lose);
  }

  return {
    subscribe(channel, id, onChange) {
      const key = keyOf(channel, id);
      const callbacks = subscriptions.get(key) ?? new Set();
      callbacks.add(onChange);
      subscriptions.set(key, callbacks);
      connect();
      return () => {
        callbacks.delete(onChange);
        if (callbacks.size === 0 && subscriptions.get(key) === callbacks) subscriptions.delete(key);
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      subscriptions.clear();
      const closing = client;
      client = undefined;
      await closing?.end().catch(() => undefined);
    },
  };
}
