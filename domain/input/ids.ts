import { z } from 'zod';
import { line } from './text.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** DNS-1123 label of at most 40 characters: names of teams, environments, clusters, and of apps as people type them. */
const SLUG = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** A Kubernetes label: an app's slug may have its team or a digest in it. */
const LONGEST_SLUG = 63;

/** Whether a text from an address can be looked up as an id at all; anything else is simply not found. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** Whether a text from an address can be the short name of anything of ours. */
export function isSlug(text: unknown): text is string {
  return (
    typeof text === 'string' && text.length <= LONGEST_SLUG && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)
  );
}

/** The short name of a team, an environment, or an app. */
export const slugSchema = z.string().regex(SLUG, 'lower-case letters, digits and dashes, at most 40');

/** An id as it is sent to us: one that is no id of ours is not found rather than refused. */
export const idSchema = line(100).min(1);

/** An outside system's number of a thing: whole, positive, and exact both here and in the database. */
export const outsideIdSchema = z.int().positive();

/** Short number of a run; the database's type ends where this does. */
const LARGEST_RUN_NUMBER = 2_147_483_647;

/** The run that is meant by `41` or `#41`; null when no run can have that number. */
export function parseRunNumber(text: string): number | null {
  const digits = /^#?(\d{1,10})$/.exec(text)?.[1];
  const number = Number(digits);
  return digits !== undefined && number >= 1 && number <= LARGEST_RUN_NUMBER ? number : null;
}

/** A time in a cursor of ours: within what dates and the database can both hold. */
export const cursorTimeSchema = z.iso
  .datetime()
  .refine((time) => /^(19|20|21)/.test(time), 'a year between 1900 and 2199');
/** A cursor as it is sent to us: opaque, and refused by the list when it gave out none such. */
export const cursorSchema = line(1_000);
