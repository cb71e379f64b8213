import { forbidden } from '../errors.ts';
import type { Container, Pod, PodSpec } from '../pod-types.ts';
import type { ResourceTypes } from '../resource-types.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { KubeObject, ResourceType } from '../types.ts';
import { formatQuantity, parseQuantity } from './quantities.ts';

type Usage = Record<string, number>;

/** Plurals that a quota may count by their bare name. */
const COUNTED = ['pods', 'services', 'secrets', 'configmaps', 'resourcequotas'];

/** What a quota's compute entry reads in a container: `limits.cpu` -> limits, cpu; `cpu` means `requests.cpu`. */
function computeKey(resource: string): { field: 'requests' | 'limits'; name: string } | null {
  if (resource.startsWith('limits.')) return { field: 'limits', name: resource.slice(7) };
  if (resource.startsWith('requests.')) return { field: 'requests', name: resource.slice(9) };
  return ['cpu', 'memory', 'ephemeral-storage'].includes(resource)
    ? { field: 'requests', name: resource }
    : null;
}

/** What one object uses of each resource a quota names. */
function usageOf(type: ResourceType, object: KubeObject, resources: string[]): Usage {
  const usage: Usage = {};
  for (const resource of resources) {
    const counted = resource === `count/${type.group ? `${type.plural}.${type.group}` : type.plural}`;
    if (counted || (type.group === '' && COUNTED.includes(type.plural) && resource === type.plural))
      usage[resource] = 1;
    const compute = computeKey(resource);
    if (compute && type.plural === 'pods')
      usage[resource] = podUsage((object as Pod).spec, compute.field, compute.name);
  }
  return usage;
}

/** Containers together, or the largest init container when that is more. */
function podUsage(spec: PodSpec | undefined, field: 'requests' | 'limits', name: string): number {
  const of = (c: Container) => parseQuantity(c.resources?.[field]?.[name] ?? '0') ?? 0;
  const together = (spec?.containers ?? []).reduce((sum, c) => sum + of(c), 0);
  return Math.max(together, ...(spec?.initContainers ?? []).map(of));
}

const isFinished = (object: KubeObject): boolean =>
  object.kind === 'Pod' && ['Succeeded', 'Failed'].includes(String((object as Pod).status?.phase));

const hardOf = (quota: KubeObject): Record<string, string> =>
  (quota.spec?.hard ?? {}) as Record<string, string>;

/** What a namespace uses now of each resource a quota names. */
export function usedBy(objects: ObjectStore, types: ResourceTypes, quota: KubeObject): Usage {
  const resources = Object.keys(hardOf(quota));
  const total: Usage = Object.fromEntries(resources.map((resource) => [resource, 0]));
  for (const type of types.all()) {
    if (!type.namespaced) continue;
    for (const object of objects.list(type, quota.metadata.namespace)) {
      if (isFinished(object)) continue;
      for (const [resource, amount] of Object.entries(usageOf(type, object, resources))) {
        total[resource] = (total[resource] ?? 0) + amount;
      }
    }
  }
  return total;
}

/** Refuses an object its namespace's quotas have no room for. @throws StatusError 403 */
export function checkQuota(
  objects: ObjectStore,
  types: ResourceTypes,
  type: ResourceType,
  object: KubeObject,
): void {
  for (const quota of objects.list(types.get('resourcequotas'), object.metadata.namespace)) {
    const hard = hardOf(quota);
    const asked = usageOf(type, object, Object.keys(hard));
    if (Object.keys(asked).length === 0) continue;
    if (type.plural === 'pods') requireCompute(type, object as Pod, quota, hard);
    const used = usedBy(objects, types, quota);
    const over = Object.entries(asked).filter(
      ([resource, amount]) =>
        amount > 0 && (used[resource] ?? 0) + amount > (parseQuantity(hard[resource]) ?? 0) + 1e-9,
    );
    if (over.length === 0) continue;
    const show = (value: (resource: string) => string) =>
      over.map(([resource]) => `${resource}=${value(resource)}`).join(',');
    throw forbidden(
      type,
      object.metadata.name,
      `exceeded quota: ${quota.metadata.name}, requested: ${show((r) => formatQuantity(asked[r] ?? 0, r))}, used: ${show((r) => formatQuantity(used[r] ?? 0, r))}, limited: ${show((r) => hard[r] ?? '')}`,
    );
  }
}

function requireCompute(type: ResourceType, pod: Pod, quota: KubeObject, hard: Record<string, string>): void {
  const missing = Object.keys(hard).flatMap((resource) => {
    const compute = computeKey(resource);
    const without = compute
      ? [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].filter(
          (c) => c.resources?.[compute.field]?.[compute.name] === undefined,
        )
      : [];
    return without.length > 0 ? [`${resource} for: ${without.map((c) => c.name).join(',')}`] : [];
  });
  if (missing.length > 0) {
    throw forbidden(
      type,
      pod.metadata.name,
      `failed quota: ${quota.metadata.name}: must specify ${missing.join('; ')}`,
    );
  }
}
