import { z } from 'zod';

/**
 * Control characters: nobody means them, and Postgres cannot keep some. A pattern rather than a refinement, so that the
 * API's description shows it; without classes of Unicode, which not every reader of descriptions knows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
const CLEAN = /^[^\x00-\x1f\x7f-\x9f]*$/;
const UNCLEAN = 'it has a control character in it';
const HALF = 'it has half a character in it';

/** One line of text as people and programs send it: well-formed Unicode without control characters. */
export function line(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .regex(CLEAN, UNCLEAN)
    .refine((text) => text.isWellFormed(), HALF);
}

/** Longest value of a search parameter of a page that is looked at. */
const LONGEST_PARAMETER = 2_000;

/**
 * A search parameter of a page: never refused, because a person can do nothing about a page that does not open. What could
 * not be looked up is replaced, so that it finds nothing.
 */
export function pageParameter(text: string): string {
  return text.slice(0, LONGEST_PARAMETER).replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}
