import { isObject, type Json, type JsonObject, type KubernetesObject, ManifestError } from './objects.ts';

/** Lists that strategic merge patches join by a key instead of replacing them (Kubernetes' API conventions). */
const MERGE_KEYS: Record<string, string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
  imagePullSecrets: ['name'],
  topologySpreadConstraints: ['topologyKey'],
  hostAliases: ['ip'],
};

/** Strategic merge: mappings merge, null removes, keyed lists join, `$patch: delete` and `replace` are honoured. */
export function strategicMerge(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, field);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return without(patch, '$patch');
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = strategicMerge(result[key], value, key);
  }
  return result;
}

function mergeList(target: unknown[], patch: unknown[], field: string): unknown[] {
  const keys = MERGE_KEYS[field];
  const key = keys?.find((name) =>
    patch.every((entry) => isObject(entry) && (name in entry || entry.$patch === 'replace')),
  );
  if (!key) return patch;
  if (patch.some((entry) => isObject(entry) && entry.$patch === 'replace'))
    return patch.filter((entry) => !(isObject(entry) && entry.$patch === 'replace'));
  let result = [...target];
  const added: unknown[] = [];
  for (const entry of patch as Array<Record<string, unknown>>) {
    const index = result.findIndex((other) => isObject(other) && other[key] === entry[key]);
    if (entry.$patch === 'delete') result = result.filter((_, position) => position !== index);
    else if (index === -1) added.push(entry);
    else result[index] = strategicMerge(result[index], entry);
  }
  return [...added, ...result];
}

function without(value: Record<string, unknown>, key: string): Record<string, unknown> {
  const { [key]: _removed, ...rest } = value;
  return rest;
}

export interface JsonPatchOperation {
  op: string;
  path: string;
  value?: unknown;
  from?: string;
}

/** RFC 6902. @throws ManifestError when a path is missing or a test fails */
export function jsonPatch(object: KubernetesObject, operations: JsonPatchOperation[]): KubernetesObject {
  const root = structuredClone(object) as unknown as JsonObject;
  for (const operation of operations) apply(root, operation);
  return root as unknown as KubernetesObject;
}

const segmentsOf = (path: string): string[] => {
  if (path === '' || !path.startsWith('/')) throw new ManifestError(`JSON patch: invalid path "${path}"`);
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
};

function parentOf(root: JsonObject, path: string): { parent: JsonObject | Json[]; last: string } {
  const segments = segmentsOf(path);
  const last = segments.pop() as string;
  let current: Json = root;
  for (const segment of segments) {
    const next: Json | undefined = Array.isArray(current)
      ? current[Number(segment)]
      : isObject(current)
        ? (current[segment] as Json)
        : undefined;
    if (next === undefined || next === null || typeof next !== 'object')
      throw new ManifestError(`JSON patch: path "${path}" does not exist`);
    current = next;
  }
  return { parent: current as JsonObject | Json[], last };
}

function read(root: JsonObject, path: string): Json {
  const { parent, last } = parentOf(root, path);
  const value = Array.isArray(parent) ? parent[Number(last)] : parent[last];
  if (value === undefined) throw new ManifestError(`JSON patch: path "${path}" does not exist`);
  return value;
}

function write(root: JsonObject, path: string, value: Json): void {
  const { parent, last } = parentOf(root, path);
  if (!Array.isArray(parent)) parent[last] = value;
  else if (last === '-') parent.push(value);
  else parent.splice(Number(last), 0, value);
}

function remove(root: JsonObject, path: string): void {
  read(root, path);
  const { parent, last } = parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

function apply(root: JsonObject, { op, path, value, from }: JsonPatchOperation): void {
  switch (op) {
    case 'add':
      write(root, path, value as Json);
      break;
    case 'remove':
      remove(root, path);
      break;
    case 'replace':
      remove(root, path);
      write(root, path, value as Json);
      break;
    case 'test':
      if (JSON.stringify(read(root, path)) !== JSON.stringify(value))
        throw new ManifestError(`JSON patch: test of "${path}" failed`);
      break;
    case 'copy':
    case 'move': {
      const moved = structuredClone(read(root, from ?? ''));
      if (op === 'move') remove(root, from ?? '');
      write(root, path, moved);
      break;
    }
    default:
      throw new ManifestError(`JSON patch: unknown operation "${op}"`);
  }
}
