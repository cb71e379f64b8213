import type { ObjectStore } from '../storage/object-store.ts';
import type { KubeObject, ResourceType } from '../types.ts';

/** Gives a Service its cluster address: a free one, its own of before, or none when headless or external. In place. */
export function assignServiceAddress(
  objects: ObjectStore,
  type: ResourceType,
  service: KubeObject,
  before?: KubeObject,
): void {
  const spec = service.spec;
  if (!spec || spec.type === 'ExternalName') return;
  spec.clusterIP ??= before?.spec?.clusterIP ?? freeAddress(objects, type);
  spec.clusterIPs = [spec.clusterIP];
}

function freeAddress(objects: ObjectStore, type: ResourceType): string {
  const taken = new Set(objects.list(type).map((service) => service.spec?.clusterIP));
  for (let n = 1; n < 65_000; n++) {
    const address = `10.96.${n >> 8}.${n & 255}`;
    if (!taken.has(address)) return address;
  }
  throw new Error('no cluster address is free');
}
