import type { Fields } from '../types.ts';
import { isFields } from '../types.ts';
import { CORE_TYPES } from './core-types.ts';
import { CUSTOM_TYPES } from './custom-types.ts';
import { NETWORK_TYPES } from './network-types.ts';
import { POD_TYPES } from './pod-types.ts';
import { WORKLOAD_TYPES } from './workload-types.ts';

/**
 * What a field may hold, and how lists and maps merge. The tables beside this file are written as
 * `Type | field field!:type ...`: `!` required, no type means string, `[x]` list, `{x}` map with values x,
 * `#a,b` list merged by these keys, `#=` set, `~` atomic (of a type or a field), `int bool num qty ios any`
 * scalars, `*` other fields too.
 */
export type Schema =
  | { type: 'struct'; name: string; fields: Record<string, Field>; atomic: boolean; open: boolean }
  | { type: 'map'; values: Schema; atomic: boolean }
  | { type: 'list'; items: Schema; merge: 'atomic' | 'set' | string[] }
  | { type: 'string' | 'integer' | 'boolean' | 'number' | 'quantity' | 'int-or-string' | 'any' };

export interface Field {
  schema: Schema;
  required: boolean;
}

const SCALARS: Record<string, Schema> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  bool: { type: 'boolean' },
  num: { type: 'number' },
  qty: { type: 'quantity' },
  ios: { type: 'int-or-string' },
  any: { type: 'any' },
};
export const ANY: Schema = { type: 'any' };

const rows = parseTables([POD_TYPES, CORE_TYPES, WORKLOAD_TYPES, NETWORK_TYPES, CUSTOM_TYPES]);
const compiled = new Map<string, Schema>();

function parseTables(tables: string[]): Map<string, { atomic: boolean; words: string[] }> {
  const result = new Map<string, { atomic: boolean; words: string[] }>();
  for (const table of tables) {
    for (const line of table
      .trim()
      .replaceAll(/\n {4}/g, ' ')
      .split('\n')) {
      const [name = '', words = ''] = line.split(' | ');
      result.set(name.replace('~', ''), {
        atomic: name.startsWith('~'),
        words: words.split(/ +/).filter(Boolean),
      });
    }
  }
  return result;
}

function parseType(text: string): Schema {
  const list = /^\[(.+)\](?:#(.+))?$/.exec(text);
  if (list?.[1]) {
    const merge = list[2] === undefined ? 'atomic' : list[2] === '=' ? 'set' : list[2].split(',');
    return { type: 'list', items: parseType(list[1]), merge };
  }
  const map = /^\{(.+)\}(~?)$/.exec(text);
  if (map?.[1]) return { type: 'map', values: parseType(map[1]), atomic: map[2] === '~' };
  return SCALARS[text] ?? structOf(text);
}

function structOf(name: string): Schema {
  const known = compiled.get(name);
  if (known) return known;
  const row = rows.get(name);
  if (!row) throw new Error(`no field table for type ${name}`);
  const struct: Schema = {
    type: 'struct',
    name,
    fields: {},
    atomic: row.atomic,
    open: row.words.includes('*'),
  };
  compiled.set(name, struct);
  for (const word of row.words) {
    const [, field, bang, type] = /^([^!:*]+)(!?)(?::(.+))?$/.exec(word) ?? [];
    if (field) struct.fields[field] = { schema: parseType(type ?? 'string'), required: bang === '!' };
  }
  return struct;
}

const custom = new Map<string, Schema>();

/** The schema of a kind; `any` for kinds without a table. Discovery's and core's kinds do not share names here. */
export function schemaOf(group: string, kind: string): Schema {
  return custom.get(`${group}/${kind}`) ?? (rows.has(kind) ? structOf(kind) : ANY);
}

/** Takes in the structural schema of a CustomResourceDefinition. */
export function registerCustomSchema(group: string, kind: string, openApi: Fields | undefined): void {
  const body = openApi ? fromOpenApi(openApi, kind) : ANY;
  if (body.type === 'struct') {
    const meta = structOf('ObjectMeta');
    Object.assign(body.fields, {
      apiVersion: { schema: SCALARS.string, required: false },
      kind: { schema: SCALARS.string, required: false },
      metadata: { schema: meta, required: false },
    });
  }
  custom.set(`${group}/${kind}`, body);
}

function fromOpenApi(node: Fields, name: string): Schema {
  if (node['x-kubernetes-int-or-string'] === true) return { type: 'int-or-string' };
  switch (node.type) {
    case 'string':
    case 'integer':
    case 'boolean':
    case 'number':
      return { type: node.type };
    case 'array': {
      const keys = node['x-kubernetes-list-map-keys'];
      const merge =
        node['x-kubernetes-list-type'] === 'map' && Array.isArray(keys)
          ? keys.map(String)
          : node['x-kubernetes-list-type'] === 'set'
            ? 'set'
            : 'atomic';
      return { type: 'list', items: isFields(node.items) ? fromOpenApi(node.items, name) : ANY, merge };
    }
    case 'object':
      return fromOpenApiObject(node, name);
    default:
      return ANY;
  }
}

function fromOpenApiObject(node: Fields, name: string): Schema {
  const atomic = node['x-kubernetes-map-type'] === 'atomic';
  if (!isFields(node.properties)) {
    return isFields(node.additionalProperties)
      ? { type: 'map', values: fromOpenApi(node.additionalProperties, name), atomic }
      : ANY;
  }
  const required = Array.isArray(node.required) ? node.required : [];
  const fields: Record<string, Field> = {};
  for (const [field, value] of Object.entries(node.properties)) {
    fields[field] = {
      schema: isFields(value) ? fromOpenApi(value, field) : ANY,
      required: required.includes(field),
    };
  }
  return {
    type: 'struct',
    name,
    fields,
    atomic,
    open: node['x-kubernetes-preserve-unknown-fields'] === true,
  };
}

/** The schema one step below, by field or key name. */
export function childSchema(schema: Schema, key: string): Schema {
  if (schema.type === 'struct') return schema.fields[key]?.schema ?? ANY;
  if (schema.type === 'map') return schema.values;
  return ANY;
}
