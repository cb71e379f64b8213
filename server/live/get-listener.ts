import { getSettings } from '#config/env.ts';
import { getLog } from '../log.ts';
import { createListener, type Listener } from './listener.ts';

const held = globalThis as typeof globalThis & { onrampListener?: Listener };

/** The one listening connection of this process. */
export function getListener(): Listener {
  held.onrampListener ??= createListener({
    databaseUrl: getSettings().database.url,
    log: (message, details) => getLog().warn(details, message),
  });
  return held.onrampListener;
}
