import type { Operations } from '../api/operations.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import type { Reconcile } from './controller.ts';
import { asController } from './controller.ts';

const FOREGROUND = 'foregroundDeletion';
const AS = asController('generic-garbage-collector');

/** Deletes what all its owners have left behind, and lets foreground deletions go once nothing depends on them. */
export function createGarbageCollector(operations: Operations): Reconcile {
  return () => {
    const all = operations.types
      .all()
      .flatMap((type) => operations.objects.list(type).map((object) => ({ type, object })));
    const byUid = new Map(all.map(({ object }) => [object.metadata.uid, object]));
    for (const { type, object } of all) collect(operations, type, object, byUid);
    for (const { type, object } of all) {
      if (!object.metadata.deletionTimestamp || !object.metadata.finalizers?.includes(FOREGROUND)) continue;
      const dependents = all.filter(({ object: other }) =>
        other.metadata.ownerReferences?.some((ref) => ref.uid === object.metadata.uid),
      );
      if (
        dependents.some(({ object: other, type: kind }) =>
          operations.objects.get(kind, other.metadata.namespace, other.metadata.name),
        )
      )
        continue;
      operations.modify(type, object, (live) => {
        live.metadata.finalizers = live.metadata.finalizers?.filter((finalizer) => finalizer !== FOREGROUND);
      });
    }
  };
}

function collect(
  operations: Operations,
  type: ResourceType,
  object: KubeObject,
  byUid: Map<string | undefined, KubeObject>,
): void {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0 || object.metadata.deletionTimestamp) return;
  const isWanted = owners.some((ref) => {
    const owner = byUid.get(ref.uid);
    return owner && !(owner.metadata.deletionTimestamp && owner.metadata.finalizers?.includes(FOREGROUND));
  });
  if (isWanted || !operations.objects.get(type, object.metadata.namespace, object.metadata.name)) return;
  operations.delete(type, object.metadata.namespace, object.metadata.name, AS);
}
