import { getServerContext } from '../context.ts';
import { getListener } from '../live/get-listener.ts';
import { getLog } from '../log.ts';
import { getTemporalClient } from '../temporal/client.ts';
import { deliver } from './deliver.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';

const held = globalThis as typeof globalThis & { onrampDispatcher?: Dispatcher };

/** Starts this process's dispatcher: woken by the database at every commit that adds a message. */
export function startDispatching(): void {
  if (held.onrampDispatcher) return;
  const dispatcher = createDispatcher({
    database: getServerContext().database,
    deliver: (id, message) => deliver(getTemporalClient(), id, message),
    log: (level, message, details) => getLog()[level](details, message),
  });
  held.onrampDispatcher = dispatcher;
  getListener().subscribe('outbox', '', dispatcher.wake);
  dispatcher.start();
}
