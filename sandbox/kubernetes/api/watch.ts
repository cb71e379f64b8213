import { gone } from '../errors.ts';
import type { ObjectStore, StoredEvent } from '../storage/object-store.ts';
import type { KubeObject } from '../types.ts';
import { apiVersionOf } from '../types.ts';
import { filterOf } from './list.ts';
import type { Target } from './request.ts';
import { isTrue } from './request.ts';

const BOOKMARK_EVERY_MS = 30_000;
const DEFAULT_TIMEOUT_SECONDS = 1_800;

/** Streams changes from a resource version on, one JSON document a line. Too old a version gives one ERROR event. */
export function watchObjects(
  objects: ObjectStore,
  target: Target,
  query: URLSearchParams,
): ReadableStream<Uint8Array> {
  const matches = filterOf(target, query);
  const encoder = new TextEncoder();
  let stop = (): void => {};

  return new ReadableStream({
    start(controller) {
      let isOpen = true;
      const send = (type: string, object: unknown) => {
        if (isOpen) controller.enqueue(encoder.encode(`${JSON.stringify({ type, object })}\n`));
      };
      const end = () => {
        if (!isOpen) return;
        stop();
        controller.close();
      };
      const forward = (event: StoredEvent) => {
        if (event.resource.plural !== target.type.plural || event.resource.group !== target.type.group)
          return;
        const shown = translate(event, matches);
        if (shown) send(shown.type, shown.object);
      };

      const asked = query.get('resourceVersion') ?? '';
      const missed = asked && asked !== '0' ? objects.since(Number(asked)) : [];
      if (missed === null) {
        send('ERROR', gone(`too old resource version: ${asked} (${objects.version})`).body());
        isOpen = false;
        controller.close();
        return;
      }
      if (!asked || asked === '0') {
        for (const object of objects.list(target.type, target.namespace).filter(matches))
          send('ADDED', object);
      }
      for (const event of missed) forward(event);

      const unsubscribe = objects.subscribe(forward);
      const bookmark = () => send('BOOKMARK', bookmarkOf(objects, target));
      if (isTrue(query.get('sendInitialEvents'))) bookmark();
      const bookmarks = isTrue(query.get('allowWatchBookmarks'))
        ? setInterval(bookmark, BOOKMARK_EVERY_MS)
        : undefined;
      const timeout = setTimeout(end, Number(query.get('timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS) * 1000);
      timeout.unref();
      bookmarks?.unref();
      stop = () => {
        isOpen = false;
        unsubscribe();
        clearInterval(bookmarks);
        clearTimeout(timeout);
      };
    },
    cancel: () => stop(),
  });
}

const bookmarkOf = (objects: ObjectStore, target: Target) => ({
  kind: target.type.kind,
  apiVersion: apiVersionOf(target.type),
  metadata: { name: '', resourceVersion: String(objects.version), creationTimestamp: null },
});

/** An object that comes into a selector's view is ADDED to it, one that leaves is DELETED. */
function translate(
  event: StoredEvent,
  matches: (object: KubeObject) => boolean,
): { type: string; object: KubeObject } | null {
  const isIn = matches(event.object);
  const wasIn = event.previous !== undefined && matches(event.previous);
  if (event.type === 'DELETED') return wasIn ? { type: 'DELETED', object: event.object } : null;
  if (isIn) return { type: wasIn ? 'MODIFIED' : 'ADDED', object: event.object };
  return wasIn ? { type: 'DELETED', object: event.object } : null;
}
