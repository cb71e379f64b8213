import type { z } from 'zod';

/** One thing that a schema does not take of what was given. */
export interface Fault {
  path: readonly PropertyKey[];
  /** The schema's own words; null when it has none for this. */
  rule: string | null;
  /** The rest of a sentence that begins with the name of what is wrong: "must be a number". Always there. */
  general: string;
}

export type ReadBySchema<Value> = { ok: true; value: Value } | { ok: false; faults: readonly Fault[] };

/**
 * Reads a value by its schema, and says in our words what is wrong with it. A library's own words are made for
 * programmers and change with its versions: they reach nobody.
 */
export function readBySchema<Value>(schema: z.ZodType<Value>, given: unknown): ReadBySchema<Value> {
  // A schema's own words come before these; the library's would come after them.
  const parsed = schema.safeParse(given, { error: (issue) => generalFault(issue, issue.input) });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.map((issue) => toFault(issue, given)) };
}

/** What is wrong, to stand after the thing's name and a colon: the schema's own words when it has some. */
export const wordsOf = ({ rule, general }: Fault): string => rule ?? general;

function toFault(issue: z.core.$ZodIssue, given: unknown): Fault {
  const general = generalFault(issue, valueAt(given, issue.path));
  // A check of an object may name a part of it, which is missing where the object was not.
  const isGeneral = [general, generalFault(issue, given)].includes(issue.message);
  // What is wrong with a key is said of the key itself.
  const [ofKey] = issue.code === 'invalid_key' ? issue.issues : [];
  const rule = ofKey ? toFault(ofKey, issue.path.at(-1)).rule : isGeneral ? null : issue.message;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return { path, rule, general };
}

/** The rest of a sentence that begins with the name of what is wrong. */
function generalFault(issue: z.core.$ZodIssue | z.core.$ZodRawIssue, input: unknown): string {
  if (input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? 'of another kind'}`;
    case 'too_big':
      return LIMITS[issue.origin]?.(issue.maximum, issue.inclusive).most ?? 'is too large';
    case 'too_small':
      return LIMITS[issue.origin]?.(issue.minimum, issue.inclusive).least ?? 'is too small';
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(write).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here';
    case 'not_multiple_of':
      return `must be a multiple of ${write(issue.divisor)}`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_format':
    case 'custom':
      return 'is not valid';
    default:
      issue satisfies never;
      return 'is not valid';
  }
}

const KINDS: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  date: 'a date',
  null: 'null',
};

type Limit = number | bigint;
const digits = (limit: Limit) => new Intl.NumberFormat('en').format(limit);
const write = (value: unknown) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));

const ofNumber = (limit: Limit, inclusive: boolean | undefined) => ({
  most: `must be ${inclusive ? 'at most' : 'less than'} ${digits(limit)}`,
  least: `must be ${inclusive ? 'at least' : 'more than'} ${digits(limit)}`,
});
const ofParts = (parts: string) => (limit: Limit) => ({
  most: `has more than the ${digits(limit)} ${parts} that it may have`,
  least: Number(limit) === 1 ? 'is empty' : `must have at least ${digits(limit)} ${parts}`,
});
const LIMITS: Partial<Record<string, typeof ofNumber>> = {
  string: (limit) => ({
    ...ofParts('characters')(limit),
    most: `is longer than the ${digits(limit)} characters that it may have`,
  }),
  array: ofParts('entries'),
  set: ofParts('entries'),
  number: ofNumber,
  int: ofNumber,
  bigint: ofNumber,
};

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}
