import { z } from 'zod';

/**
 * No control characters and no half surrogate pairs: nobody means them, and Postgres cannot keep some of them. A pattern
 * rather than a refinement, so that the API's description shows it.
 */
const CLEAN = /^[^\p{Cc}\p{Cs}]*$/u;
const UNCLEAN = 'it has a control character or a broken character in it';

/** One line of text as people and programs send it: well-formed Unicode without control characters. */
export function line(maxLength: number): z.ZodString {
  return z.string().max(maxLength).regex(CLEAN, UNCLEAN);
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
