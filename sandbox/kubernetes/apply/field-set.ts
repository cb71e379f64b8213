import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../schema/schema.ts';
import { ANY, childSchema } from '../schema/schema.ts';
import type { Fields, FieldsV1 } from '../types.ts';
import { isFields } from '../types.ts';

/** Defaults of keys that a list item may leave out. */
const KEY_DEFAULTS: Record<string, unknown> = { protocol: 'TCP' };

/** Name of a list item in a field set: its merge keys as sorted JSON. */
export function itemKey(item: unknown, keys: string[]): string {
  const values = isFields(item) ? item : {};
  const pairs = [...keys].sort().map((key) => [key, values[key] ?? KEY_DEFAULTS[key]] as const);
  return `k:${JSON.stringify(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)))}`;
}

/** The parts a value is merged by: each with its path element, value and schema; null for a leaf (atomic or scalar). */
export function partsOf(
  value: unknown,
  schema: Schema,
): Array<[path: string, value: unknown, schema: Schema]> | null {
  if (Array.isArray(value)) {
    if (schema.type !== 'list' || schema.merge === 'atomic') return null;
    const { items, merge } = schema;
    if (merge === 'set') return value.map((item) => [`v:${JSON.stringify(item)}`, item, items]);
    return value.map((item) => [itemKey(item, merge), item, items]);
  }
  if (!isFields(value)) return null;
  if ((schema.type === 'struct' || schema.type === 'map') && schema.atomic) return null;
  return Object.entries(value).map(([key, child]) => [`f:${key}`, child, childSchema(schema, key)]);
}

/** All fields a value sets. Empty maps and lists are leaves themselves. */
export function fieldsOf(value: unknown, schema: Schema): FieldsV1 {
  const parts = partsOf(value, schema);
  const set: FieldsV1 = {};
  if (!parts) return set;
  for (const [path, child, childType] of parts) {
    const below = fieldsOf(child, childType);
    set[path] = path.startsWith('k:') ? { '.': {}, ...below } : below;
  }
  return set;
}

const isLeaf = (set: FieldsV1): boolean => Object.keys(set).every((key) => key === '.');

/** Everything in either. */
export function union(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const result: FieldsV1 = { ...a };
  for (const [key, below] of Object.entries(b)) result[key] = result[key] ? union(result[key], below) : below;
  return result;
}

/** `a` without the leaves of `b`. */
export function difference(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const result: FieldsV1 = {};
  for (const [key, below] of Object.entries(a)) {
    const other = b[key];
    if (!other) {
      result[key] = below;
      continue;
    }
    if (isLeaf(below)) {
      if (!isLeaf(other) && !('.' in other)) result[key] = below;
      continue;
    }
    const rest = difference(below, other);
    if (Object.keys(rest).length > 0) result[key] = rest;
  }
  return result;
}

/** Leaf paths, in the notation of conflict messages: `.spec.template.spec.containers[name="app"].image`. */
export function leaves(set: FieldsV1, prefix: string[] = []): string[][] {
  return Object.entries(set).flatMap(([key, below]) => {
    if (key === '.') return [];
    const path = [...prefix, key];
    return isLeaf(below) ? [path] : leaves(below, path);
  });
}

/** Whether a set owns this path (as a leaf, or by owning something below it). */
export function contains(set: FieldsV1, path: string[]): boolean {
  let node: FieldsV1 | undefined = set;
  for (const key of path) {
    node = node[key];
    if (!node) return false;
  }
  return true;
}

/** As conflict messages write a path. */
export function showPath(path: string[]): string {
  return path
    .map((part) => {
      const text = part.slice(2);
      if (part.startsWith('f:')) return `.${text}`;
      if (part.startsWith('v:')) return `[=${text}]`;
      const keys = Object.entries(JSON.parse(text) as Fields);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

/** The value at a path, and whether it is there. */
export function valueAt(root: unknown, path: string[], schema: Schema): { found: boolean; value: unknown } {
  let value = root;
  let type = schema;
  for (const part of path) {
    const next = partsOf(value, type)?.find(([name]) => name === part);
    if (!next) return { found: false, value: undefined };
    value = next[1];
    type = next[2] ?? ANY;
  }
  return { found: true, value };
}

/** Fields that differ between two versions of an object: set anew or changed, and gone. */
export function compare(
  before: unknown,
  after: unknown,
  schema: Schema,
): { changed: FieldsV1; removed: FieldsV1 } {
  const changed: FieldsV1 = {};
  const removed: FieldsV1 = {};
  const old = new Map((partsOf(before, schema) ?? []).map(([path, value, type]) => [path, { value, type }]));
  for (const [path, value, type] of partsOf(after, schema) ?? []) {
    const was = old.get(path);
    old.delete(path);
    if (!was) {
      changed[path] = { ...(path.startsWith('k:') && { '.': {} }), ...fieldsOf(value, type) };
      continue;
    }
    if (isDeepStrictEqual(was.value, value)) continue;
    if (partsOf(value, type) === null || partsOf(was.value, type) === null) {
      changed[path] = {};
      continue;
    }
    const below = compare(was.value, value, type);
    if (Object.keys(below.changed).length > 0) changed[path] = below.changed;
    if (Object.keys(below.removed).length > 0) removed[path] = below.removed;
  }
  for (const [path, { value, type }] of old) removed[path] = fieldsOf(value, type);
  return { changed, removed };
}
