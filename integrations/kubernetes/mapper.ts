import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { eventSchema } from './api-schemas.ts';
import type { ClusterEvent, KubernetesObject, ObjectReference } from './types.ts';

/** `Deployment checkout-staging/orders-api` */
export function nameOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Whether two states of an object differ in nothing but bookkeeping. */
export function sameContent(before: KubernetesObject, after: KubernetesObject): boolean {
  return isDeepStrictEqual(withoutBookkeeping(before), withoutBookkeeping(after));
}

function withoutBookkeeping(object: KubernetesObject): Record<string, unknown> {
  const { managedFields, resourceVersion, generation, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function toClusterEvent(answer: z.infer<typeof eventSchema>): ClusterEvent {
  const seen = answer.lastTimestamp ?? answer.eventTime ?? answer.metadata.creationTimestamp;
  return {
    type: answer.type,
    reason: answer.reason,
    message: answer.message,
    object: answer.involvedObject,
    count: answer.count ?? 1,
    lastSeenAt: seen ? new Date(seen) : null,
  };
}
