import type { z } from 'zod';
import { type InputPart, invalidInput } from './invalid-input.ts';

/**
 * Input by its schema, from wherever it came: the API's bodies and query parameters, and what pages hand to their server
 * actions, which anybody can call with anything.
 * @throws PortalError invalid, with one sentence about the first thing that is wrong
 */
export function parseInput<Input>(schema: z.ZodType<Input>, given: unknown, part: InputPart): Input {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error, given, part);
}
