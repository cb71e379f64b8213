import { badRequest, StatusError } from '../errors.ts';
import type { Schema } from '../schema/schema.ts';
import { childSchema } from '../schema/schema.ts';
import type { Fields } from '../types.ts';
import { isFields } from '../types.ts';
import { itemKey } from './field-set.ts';

/** JSON merge patch, RFC 7386: null removes, lists are replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return structuredClone(patch);
  const result: Fields = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Kubernetes' strategic merge: like a merge patch, with lists merged by their keys and `$patch` directives. */
export function strategicMergePatch(target: unknown, patch: unknown, schema: Schema): unknown {
  if (Array.isArray(patch)) return mergeLists(Array.isArray(target) ? target : [], patch, schema);
  if (!isFields(patch)) return structuredClone(patch);
  const { $patch: directive, $retainKeys: retain, ...rest } = patch;
  const base: Fields = directive === 'replace' || !isFields(target) ? {} : { ...target };
  for (const [key, value] of Object.entries(rest)) {
    if (key.startsWith('$setElementOrder/')) continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice(key.indexOf('/') + 1);
      const gone = Array.isArray(value) ? value : [];
      const list = base[field];
      if (Array.isArray(list)) base[field] = list.filter((item) => !gone.includes(item));
    } else if (value === null) delete base[key];
    else base[key] = strategicMergePatch(base[key], value, childSchema(schema, key));
  }
  if (Array.isArray(retain)) for (const key of Object.keys(base)) if (!retain.includes(key)) delete base[key];
  return base;
}

function mergeLists(target: unknown[], patch: unknown[], schema: Schema): unknown[] {
  const merge = schema.type === 'list' ? schema.merge : 'atomic';
  if (schema.type !== 'list' || merge === 'atomic') return structuredClone(patch);
  if (merge === 'set') return [...new Set([...target, ...patch])];
  // Strategic merge goes by the first key alone: `containerPort`, not also `protocol`.
  const keys = merge.slice(0, 1);
  let result = [...target];
  for (const item of patch) {
    if (isFields(item) && item.$patch === 'replace')
      return structuredClone(patch.filter((other) => other !== item));
    const same = (other: unknown) => itemKey(other, keys) === itemKey(item, keys);
    if (isFields(item) && item.$patch === 'delete') {
      result = result.filter((other) => !same(other));
      continue;
    }
    const at = result.findIndex(same);
    if (at === -1) result.push(strategicMergePatch({}, item, schema.items));
    else result[at] = strategicMergePatch(result[at], item, schema.items);
  }
  return result;
}

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** JSON patch, RFC 6902. @throws StatusError 400 for a malformed patch, 422 for one that does not fit */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  const root = { document: structuredClone(target) };
  for (const operation of patch as Operation[]) applyOperation(root, operation);
  return root.document;
}

const pointer = (path: string): string[] =>
  path === ''
    ? []
    : path
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
const misfit = (message: string): StatusError =>
  new StatusError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${message}`,
    {},
  );

function read(root: unknown, path: string): unknown {
  return pointer(path).reduce<unknown>((node, key) => {
    const next = Array.isArray(node) ? node[Number(key)] : isFields(node) ? node[key] : undefined;
    if (next === undefined) throw misfit(`path ${path} does not exist`);
    return next;
  }, root);
}

function applyOperation(root: { document: unknown }, { op, path, from, value }: Operation): void {
  switch (op) {
    case 'add':
      write(root, path, value, false);
      return;
    case 'replace':
      read(root.document, path);
      write(root, path, value, true);
      return;
    case 'remove':
      read(root.document, path);
      write(root, path, undefined, true);
      return;
    case 'copy':
      write(root, path, structuredClone(read(root.document, from ?? '')), false);
      return;
    case 'move': {
      const moved = read(root.document, from ?? '');
      write(root, from ?? '', undefined, true);
      write(root, path, moved, false);
      return;
    }
    case 'test':
      if (JSON.stringify(read(root.document, path)) !== JSON.stringify(value))
        throw misfit(`testing value ${path} failed`);
      return;
    default:
      throw badRequest(`Unexpected kind: ${op}`);
  }
}

/** Sets a value (or removes it, when undefined) at a path; `replace` overwrites a list item instead of inserting. */
function write(root: { document: unknown }, path: string, value: unknown, replace: boolean): void {
  const keys = pointer(path);
  const last = keys.pop();
  if (last === undefined) {
    root.document = value;
    return;
  }
  const parent = read(
    root.document,
    keys.length > 0 ? `/${keys.map((k) => k.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}` : '',
  );
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (value === undefined) parent.splice(index, 1);
    else parent.splice(index, replace ? 1 : 0, value);
  } else if (isFields(parent)) {
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  } else throw misfit(`path ${path} does not exist`);
}
