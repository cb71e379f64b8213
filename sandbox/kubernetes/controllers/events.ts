import { createHash } from 'node:crypto';
import type { Operations } from '../api/operations.ts';
import { now } from '../storage/object-store.ts';
import type { KubeObject } from '../types.ts';

const KEEP_MS = 3600 * 1000;

export interface EventRecorder {
  /** Writes an Event about an object; a repeated one counts up. */
  record(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
}

/** Events of one component (`kubelet`, `deployment-controller` ...), kept for an hour. */
export function createEventRecorder(operations: Operations, component: string): EventRecorder {
  const events = operations.types.get('events');
  return {
    record(about, type, reason, message, fieldPath) {
      const { name, namespace = 'default', uid } = about.metadata;
      const home = operations.objects.get(operations.types.get('namespaces'), undefined, namespace);
      if (!home || home.metadata.deletionTimestamp) return;
      const digest = createHash('sha256')
        .update([uid, component, type, reason, message].join('\n'))
        .digest('hex')
        .slice(0, 16);
      const eventName = `${name}.${digest}`;
      const known = operations.objects.get(events, namespace, eventName);
      if (known) {
        operations.modify(events, known, (event) => {
          event.count = Number(event.count) + 1;
          event.lastTimestamp = now();
        });
        return;
      }
      dropOld(operations, namespace);
      operations.objects.create(events, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: eventName, namespace },
        involvedObject: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name,
          namespace: about.metadata.namespace,
          uid,
          resourceVersion: about.metadata.resourceVersion,
          ...(fieldPath && { fieldPath }),
        },
        reason,
        message,
        source: { component, ...(component === 'kubelet' && { host: 'sandbox' }) },
        reportingComponent: component,
        reportingInstance: component === 'kubelet' ? 'sandbox' : '',
        firstTimestamp: now(),
        lastTimestamp: now(),
        count: 1,
        type,
      });
    },
  };
}

function dropOld(operations: Operations, namespace: string): void {
  const events = operations.types.get('events');
  for (const event of operations.objects.list(events, namespace)) {
    if (Date.now() - Date.parse(String(event.lastTimestamp)) > KEEP_MS)
      operations.objects.remove(events, event);
  }
}
