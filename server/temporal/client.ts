import { Client, Connection } from '@temporalio/client';
import { getSettings, type Settings } from '#config/env.ts';
import { temporalConnectionOptions } from '#config/temporal-connection.ts';

const held = globalThis as typeof globalThis & { onrampTemporalClient?: Client };

/** This process's Temporal client. Connects on first use and again by itself when the server comes back. */
export function getTemporalClient(): Client {
  held.onrampTemporalClient ??= createTemporalClient(getSettings().temporal);
  return held.onrampTemporalClient;
}

/** A client that connects lazily: making it never fails because the server is down. */
export function createTemporalClient(settings: Settings['temporal']): Client {
  const connection = Connection.lazy(temporalConnectionOptions(settings));
  return new Client({ connection, namespace: settings.namespace });
}
