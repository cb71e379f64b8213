import type { StatusCause } from '../errors.ts';
import type { Schema } from '../schema/schema.ts';
import type { Fields } from '../types.ts';
import { isFields } from '../types.ts';
import { parseQuantity } from './quantities.ts';

/** Fields no table knows, as paths: `spec.template.spec.containers[0].imag`. */
export function unknownFields(value: unknown, schema: Schema, path = ''): string[] {
  if (Array.isArray(value) && schema.type === 'list') {
    return value.flatMap((item, i) => unknownFields(item, schema.items, `${path}[${i}]`));
  }
  if (!isFields(value)) return [];
  if (schema.type === 'map')
    return Object.entries(value).flatMap(([key, v]) => unknownFields(v, schema.values, `${path}.${key}`));
  if (schema.type !== 'struct') return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = path ? `${path}.${key}` : key;
    const field = schema.fields[key];
    if (!field) return schema.open ? [] : [at];
    return unknownFields(child, field.schema, at);
  });
}

/** Removes fields no table knows and nulls, as decoding does. Returns a copy. */
export function prune(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value))
    return schema.type === 'list' ? value.map((item) => prune(item, schema.items)) : value;
  if (!isFields(value)) return value;
  const result: Fields = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === null || child === undefined) continue;
    if (schema.type === 'struct') {
      const field = schema.fields[key];
      if (field) result[key] = prune(child, field.schema);
      else if (schema.open) result[key] = child;
    } else result[key] = schema.type === 'map' ? prune(child, schema.values) : child;
  }
  return result;
}

const WANTED: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  quantity: (value) => typeof value === 'string' || typeof value === 'number',
  'int-or-string': (value) => typeof value === 'string' || Number.isInteger(value),
};

/** The first value of a type its field cannot hold, as decoding reports it; null when all fit. */
export function typeMismatch(value: unknown, schema: Schema, path = ''): string | null {
  if (value === null || value === undefined || schema.type === 'any') return null;
  if (schema.type === 'list') {
    if (!Array.isArray(value)) return mismatch(value, path, 'an array');
    return first(value.map((item) => typeMismatch(item, schema.items, path)));
  }
  if (schema.type === 'map' || schema.type === 'struct') {
    if (!isFields(value)) return mismatch(value, path, 'an object');
    return first(
      Object.entries(value).map(([key, child]) =>
        typeMismatch(
          child,
          schema.type === 'map' ? schema.values : (schema.fields[key]?.schema ?? { type: 'any' }),
          path ? `${path}.${key}` : key,
        ),
      ),
    );
  }
  if (!WANTED[schema.type]?.(value)) return mismatch(value, path, `a ${schema.type}`);
  if (schema.type === 'quantity' && parseQuantity(value) === null) {
    return `${path}: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`;
  }
  return null;
}

const first = (texts: Array<string | null>): string | null => texts.find((text) => text !== null) ?? null;
const mismatch = (value: unknown, path: string, wanted: string): string =>
  `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into field ${path}, which is ${wanted}`;

/** Required fields that are missing or empty. */
export function missingFields(value: unknown, schema: Schema, path = ''): StatusCause[] {
  if (Array.isArray(value) && schema.type === 'list') {
    return value.flatMap((item, i) => missingFields(item, schema.items, `${path}[${i}]`));
  }
  if (!isFields(value)) return [];
  if (schema.type === 'map')
    return Object.entries(value).flatMap(([key, v]) => missingFields(v, schema.values, `${path}.${key}`));
  if (schema.type !== 'struct') return [];
  return Object.entries(schema.fields).flatMap(([key, field]) => {
    const at = path ? `${path}.${key}` : key;
    const child = value[key];
    const isMissing =
      child === undefined || (child === '' && key === 'name') || (Array.isArray(child) && child.length === 0);
    if (field.required && isMissing)
      return [{ reason: 'FieldValueRequired', message: 'Required value', field: at }];
    return child === undefined ? [] : missingFields(child, field.schema, at);
  });
}
