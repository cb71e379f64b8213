import { conflict, forbidden, MODIFIED } from '../errors.ts';
import type { ResourceTypes } from '../resource-types.ts';
import { now, type ObjectStore } from '../storage/object-store.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import type { WriteOptions } from './write-options.ts';

export interface DeleteOptions extends WriteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** What a deletion needs of the operations that ask for it. */
interface Objects {
  objects: ObjectStore;
  types: ResourceTypes;
  modify(type: ResourceType, object: KubeObject, change: (live: KubeObject) => void): unknown;
}

const PROTECTED_NAMESPACES = ['default', 'kube-system', 'kube-public'];
const FOREGROUND = 'foregroundDeletion';

/** Refuses a deletion whose preconditions do not hold, and of what must stay. @throws StatusError 409 | 403 */
export function checkDeletion(type: ResourceType, live: KubeObject, options: DeleteOptions): void {
  const { name } = live.metadata;
  const { uid, resourceVersion } = options.preconditions ?? {};
  if (uid && uid !== live.metadata.uid) {
    throw conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  }
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(type, name, MODIFIED);
  if (type.kind === 'Namespace' && PROTECTED_NAMESPACES.includes(name))
    throw forbidden(type, name, 'this namespace may not be deleted');
}

/** Deletes an object, or marks it while finalizers or a grace period hold it. Null when it is gone at once. */
export function removeObject(
  operations: Objects,
  type: ResourceType,
  object: KubeObject,
  options: DeleteOptions,
): KubeObject | null {
  const { metadata } = object;
  if (options.propagationPolicy === 'Foreground' && !metadata.finalizers?.includes(FOREGROUND)) {
    metadata.finalizers = [...(metadata.finalizers ?? []), FOREGROUND];
  }
  if (options.propagationPolicy === 'Orphan') orphanDependents(operations, object);
  const grace = type.kind === 'Pod' ? podGrace(object, options) : 0;
  if (isReleased(type, object) && grace === 0) {
    operations.objects.remove(type, object);
    return null;
  }
  const isShorter =
    metadata.deletionGracePeriodSeconds !== undefined && grace < metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp && !isShorter) return object;
  metadata.deletionTimestamp = now();
  metadata.deletionGracePeriodSeconds = grace;
  if (type.kind === 'Namespace') object.status = { ...object.status, phase: 'Terminating' };
  if (metadata.generation) metadata.generation++;
  return operations.objects.update(type, object);
}

function podGrace(object: KubeObject, options: DeleteOptions): number {
  const isBound =
    Boolean(object.spec?.nodeName) && !['Succeeded', 'Failed'].includes(String(object.status?.phase));
  if (!isBound) return 0;
  return options.gracePeriodSeconds ?? Number(object.spec?.terminationGracePeriodSeconds ?? 30);
}

function orphanDependents(operations: Objects, owner: KubeObject): void {
  for (const type of operations.types.all()) {
    for (const object of operations.objects.list(type, owner.metadata.namespace)) {
      if (!object.metadata.ownerReferences?.some((ref) => ref.uid === owner.metadata.uid)) continue;
      operations.modify(type, object, (live) => {
        live.metadata.ownerReferences = live.metadata.ownerReferences?.filter(
          (ref) => ref.uid !== owner.metadata.uid,
        );
      });
    }
  }
}

/** Whether nothing holds a deleted object any more. */
export function isReleased(type: ResourceType, object: KubeObject): boolean {
  const held = (object.metadata.finalizers?.length ?? 0) > 0;
  if (type.kind === 'Namespace')
    return !held && !((object.spec?.finalizers as string[] | undefined)?.length ?? 0);
  if (type.kind === 'Pod') return !held && (object.metadata.deletionGracePeriodSeconds ?? 0) === 0;
  return !held;
}
