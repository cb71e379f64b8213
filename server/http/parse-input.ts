import type { z } from 'zod';
import { readBySchema } from '#domain/input/read-by-schema.ts';
import { type InputPart, invalidInput } from './invalid-input.ts';

/**
 * Input by its schema, from wherever it came: the API's bodies and query parameters, and what pages hand to their server
 * actions, which anybody can call with anything.
 * @throws PortalError invalid, with one sentence about the first thing that is wrong
 */
export function parseInput<Input>(schema: z.ZodType<Input>, given: unknown, part: InputPart): Input {
  const read = readBySchema(schema, given);
  if (read.ok) return read.value;
  const [first = { path: [], rule: null, general: 'is not valid' }] = read.faults;
  throw invalidInput(first, part);
}
