import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBySchema, wordsOf } from './read-by-schema.ts';

const faultsOf = (schema: z.ZodType, given: unknown) => {
  const read = readBySchema(schema, given);
  return read.ok ? [] : read.faults;
};
const words = (schema: z.ZodType, given: unknown) => faultsOf(schema, given).map(wordsOf);
/** A schema, a value that it refuses, and what is said of it. */
type Sample = readonly [schema: z.ZodType, given: unknown, says: string];

/** Every kind of refusal that the library knows: a new one is missing here, which the types refuse. */
const OF_EVERY_CODE: Record<z.core.$ZodIssueCode, readonly Sample[]> = {
  invalid_type: [
    [z.string(), 7, 'must be a text'],
    [z.number(), '7', 'must be a number'],
    [z.int(), 7.5, 'must be a whole number'],
    [z.bigint(), 7, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.object({}), [], 'must be an object'],
    [z.record(z.string(), z.string()), 7, 'must be an object'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.tuple([z.string()]), {}, 'must be a list'],
    [z.date(), 'today', 'must be a date'],
    [z.null(), 7, 'must be null'],
    [z.instanceof(URL), 'x', 'must be of another kind'],
    [z.map(z.string(), z.string()), 7, 'must be of another kind'],
    [z.string(), undefined, 'is missing'],
  ],
  too_big: [
    [z.string().max(3), 'long', 'is longer than the 3 characters that it may have'],
    [z.array(z.number()).max(1), [1, 2], 'has more than the 1 entries that it may have'],
    [z.set(z.number()).max(1), new Set([1, 2]), 'has more than the 1 entries that it may have'],
    [z.number().max(1_000), 1_001, 'must be at most 1,000'],
    [z.number().lt(5), 5, 'must be less than 5'],
    [z.bigint().max(5n), 6n, 'must be at most 5'],
    [z.date().max(new Date(0)), new Date(1), 'is too large'],
  ],
  too_small: [
    [z.string().min(1), '', 'is empty'],
    [z.string().min(2), 'a', 'must have at least 2 characters'],
    [z.array(z.number()).min(1), [], 'is empty'],
    [z.array(z.number()).min(2), [1], 'must have at least 2 entries'],
    [z.int().min(1), 0, 'must be at least 1'],
    [z.number().gt(5), 5, 'must be more than 5'],
    [z.date().min(new Date(1)), new Date(0), 'is too small'],
  ],
  invalid_format: [
    [z.email(), 'x', 'is not valid'],
    [z.uuid(), 'x', 'is not valid'],
    [z.url(), 'x', 'is not valid'],
    [z.iso.datetime(), 'x', 'is not valid'],
    [z.string().regex(/^a$/), 'x', 'is not valid'],
    [z.string().startsWith('a'), 'x', 'is not valid'],
    [z.string().regex(/^a$/, 'write an a'), 'x', 'write an a'],
  ],
  not_multiple_of: [[z.number().multipleOf(5), 7, 'must be a multiple of 5']],
  unrecognized_keys: [[z.strictObject({}), { odd: 1 }, 'is not known here']],
  invalid_union: [
    [z.union([z.string(), z.number()]), true, 'is not valid'],
    [z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), { kind: 'b' }, 'is not valid'],
  ],
  invalid_key: [
    [z.record(z.string().max(1), z.string()), { long: 'x' }, 'is not valid'],
    [
      z.record(z.string().regex(/^[A-Z]+$/, 'upper-case letters'), z.string()),
      { a: 'x' },
      'upper-case letters',
    ],
  ],
  invalid_element: [[z.map(z.object({}), z.string()), new Map([[{}, 7]]), 'is not valid']],
  invalid_value: [
    [z.literal('me'), 'you', 'must be "me"'],
    [z.literal(7n), 8n, 'must be 7'],
    [z.enum(['wait', 'auto']), 'evil', 'must be one of "wait", "auto"'],
    [z.enum(['wait', 'auto'], 'wait or auto'), 'evil', 'wait or auto'],
  ],
  custom: [
    [z.string().refine(() => false), 'x', 'is not valid'],
    [z.string().refine(() => false, 'Invalid in a way of ours'), 'x', 'Invalid in a way of ours'],
  ],
};

describe('what a schema refuses is said in our words, or in the schema’s own', () => {
  describe.each(Object.entries(OF_EVERY_CODE))('%s', (code, samples) => {
    it.each(samples)('%#', (schema, given, says) => {
      expect(schema.safeParse(given).error?.issues.map((issue) => issue.code)).toEqual([code]);
      expect(words(schema, given)).toEqual([says]);
    });
  });

  it('knows every code that the library exports', () => {
    expect(Object.keys(OF_EVERY_CODE).sort()).toEqual(Object.keys(z.ZodIssueCode).sort());
  });
});

describe('where it is', () => {
  it('is said of each fault, an unknown key and a part that is missing included', () => {
    const schema = z
      .strictObject({ list: z.array(z.strictObject({ port: z.number() })), last: z.string().optional() })
      .refine(({ last }) => last !== undefined, { path: ['last'] });
    const pathsOf = (given: unknown) => faultsOf(schema, given).map(({ path, general }) => [path, general]);
    expect(pathsOf({ list: [{}, { port: 1, odd: 2 }] })).toEqual([
      [['list', 0, 'port'], 'is missing'],
      [['list', 1, 'odd'], 'is not known here'],
    ]);
    expect(pathsOf({ list: [] })).toEqual([[['last'], 'is missing']]);
    expect(words(schema, { list: [] })).toEqual(['is missing']);
  });

  it('keeps what was read when nothing is wrong', () => {
    expect(readBySchema(z.object({ pods: z.int().default(2) }), {})).toEqual({
      ok: true,
      value: { pods: 2 },
    });
  });
});
