import { isDeepStrictEqual } from 'node:util';
import { applyConflict } from '../errors.ts';
import type { Schema } from '../schema/schema.ts';
import { childSchema } from '../schema/schema.ts';
import { now } from '../storage/object-store.ts';
import type { Fields, FieldsV1, KubeObject, ManagedFieldsEntry } from '../types.ts';
import { isFields } from '../types.ts';
import {
  compare,
  contains,
  difference,
  fieldsOf,
  itemKey,
  leaves,
  partsOf,
  showPath,
  union,
  valueAt,
} from './field-set.ts';

export interface Manager {
  name: string;
  operation: 'Apply' | 'Update';
  subresource?: string;
}

/** Fields nobody owns: identity, and what the server itself keeps. */
const UNOWNED = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
];

function ownable(object: KubeObject): Fields {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !UNOWNED.includes(key)),
  );
  return { ...rest, ...(Object.keys(metadata).length > 0 ? { metadata } : { metadata: undefined }) };
}

const withoutUndefined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const isSame = (entry: ManagedFieldsEntry, manager: Manager): boolean =>
  entry.manager === manager.name &&
  entry.operation === manager.operation &&
  (entry.subresource ?? '') === (manager.subresource ?? '');

/**
 * Server-side apply: merges `applied` into `live`, removes what this manager applied before and no longer does
 * (unless another manager owns it too), and records ownership.
 * @throws StatusError 409 when a value of another manager would change and `force` is off
 */
export function serverSideApply(input: {
  live: KubeObject | undefined;
  applied: KubeObject;
  schema: Schema;
  manager: Manager;
  force: boolean;
}): KubeObject {
  const { applied, schema, manager } = input;
  const live =
    input.live ??
    ({
      apiVersion: applied.apiVersion,
      kind: applied.kind,
      metadata: { name: applied.metadata.name },
    } as KubeObject);
  const entries = live.metadata.managedFields ?? [];
  const others = entries.filter((entry) => !isSame(entry, manager));
  const config = withoutUndefined(ownable(applied));
  const fields = fieldsOf(config, schema);

  const contested = others.flatMap((entry) => conflictsWith(entry, fields, live, config, schema));
  if (contested.length > 0 && !input.force) {
    throw applyConflict(contested.map(({ entry, path }) => ({ ...entry, field: showPath(path) })));
  }
  const kept = others.map((entry) => {
    const lost = contested.filter((c) => c.entry === entry).map((c) => c.path);
    return { ...entry, fieldsV1: lost.reduce((set, path) => difference(set, toSet(path)), entry.fieldsV1) };
  });

  const merged = merge(live, config, schema) as KubeObject;
  const before = entries.find((entry) => isSame(entry, manager))?.fieldsV1 ?? {};
  const result = pruneAbandoned(merged, before, fields, kept, schema);
  const own: ManagedFieldsEntry = {
    manager: manager.name,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    time: now(),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(manager.subresource && { subresource: manager.subresource }),
  };
  const mine = entries.find((entry) => isSame(entry, manager));
  if (mine && JSON.stringify(mine.fieldsV1) === JSON.stringify(fields)) own.time = mine.time;
  result.metadata.managedFields = [own, ...kept].filter((entry) => Object.keys(entry.fieldsV1).length > 0);
  return result;
}

const toSet = (path: string[]): FieldsV1 =>
  path.reduceRight<FieldsV1>((below, key) => ({ [key]: below }), {});

function conflictsWith(
  entry: ManagedFieldsEntry,
  fields: FieldsV1,
  live: KubeObject,
  config: Fields,
  schema: Schema,
) {
  return leaves(fields)
    .filter((path) => contains(entry.fieldsV1, path))
    .filter((path) => {
      const mine = valueAt(config, path, schema);
      const theirs = valueAt(live, path, schema);
      if (isEmpty(mine.value)) return false;
      return theirs.found && !isDeepStrictEqual(mine.value, theirs.value);
    })
    .map((path) => ({ entry, path }));
}

/** Takes what `from` sets over `into`, list items by their keys. */
function merge(into: unknown, from: unknown, schema: Schema): unknown {
  if (partsOf(from, schema) === null || partsOf(into, schema) === null) return structuredClone(from);
  if (Array.isArray(from) && Array.isArray(into) && schema.type === 'list') {
    const keyOf = (item: unknown) =>
      schema.merge === 'set' || schema.merge === 'atomic'
        ? JSON.stringify(item)
        : itemKey(item, schema.merge);
    const wanted = new Map(from.map((item) => [keyOf(item), item]));
    const known = new Map(into.map((item) => [keyOf(item), item]));
    const foreign = into.filter((item) => !wanted.has(keyOf(item)));
    const mine = [...wanted].map(([key, item]) =>
      known.has(key) ? merge(known.get(key), item, schema.items) : structuredClone(item),
    );
    return [...mine, ...structuredClone(foreign)];
  }
  if (!isFields(into) || !isFields(from)) return structuredClone(from);
  const result: Fields = structuredClone(into);
  for (const [key, value] of Object.entries(from)) {
    result[key] = key in into ? merge(into[key], value, childSchema(schema, key)) : structuredClone(value);
  }
  return result;
}

function pruneAbandoned(
  merged: KubeObject,
  before: FieldsV1,
  after: FieldsV1,
  others: ManagedFieldsEntry[],
  schema: Schema,
): KubeObject {
  const abandoned = difference(before, after);
  const owned = others.reduce((set, entry) => union(set, entry.fieldsV1), after);
  return removeFields(merged, abandoned, owned, schema) as KubeObject;
}

/** Removes the fields of `set` that `owned` does not have. A map or list left empty by it goes too. */
function removeFields(value: unknown, set: FieldsV1, owned: FieldsV1, schema: Schema): unknown {
  const parts = partsOf(value, schema);
  if (!parts) return value;
  const keep: Array<[string, unknown]> = [];
  for (const [path, child, type] of parts) {
    const below = set[path];
    if (!below) {
      keep.push([path, child]);
    } else if (owned[path]) {
      keep.push([path, removeFields(child, below, owned[path], type)]);
    } else {
      const isWhole = leaves(below).length === 0 || '.' in below || partsOf(child, type) === null;
      if (isWhole) continue;
      const rest = removeFields(child, below, {}, type);
      if (!isEmpty(rest)) keep.push([path, rest]);
    }
  }
  if (Array.isArray(value)) return keep.map(([, child]) => child);
  return Object.fromEntries(keep.map(([path, child]) => [path.slice(2), child]));
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;

/** Ownership after an ordinary write: what changed is the writer's now, and nobody else's. */
export function recordUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  manager: Manager,
  schema: Schema,
): ManagedFieldsEntry[] {
  const entries = before?.metadata.managedFields ?? [];
  const { changed, removed } = compare(
    before ? withoutUndefined(ownable(before)) : {},
    withoutUndefined(ownable(after)),
    schema,
  );
  if (Object.keys(changed).length === 0 && Object.keys(removed).length === 0) return entries;
  const lost = union(changed, removed);
  const rest = entries
    .filter((entry) => !isSame(entry, manager))
    .map((entry) => ({ ...entry, fieldsV1: difference(entry.fieldsV1, lost) }));
  const mine = entries.find((entry) => isSame(entry, manager));
  const own: ManagedFieldsEntry = {
    manager: manager.name,
    operation: 'Update',
    apiVersion: after.apiVersion,
    time: now(),
    fieldsType: 'FieldsV1',
    fieldsV1: union(difference(mine?.fieldsV1 ?? {}, removed), changed),
    ...(manager.subresource && { subresource: manager.subresource }),
  };
  return [...rest, own].filter((entry) => Object.keys(entry.fieldsV1).length > 0);
}
