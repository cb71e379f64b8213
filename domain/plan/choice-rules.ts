import type { AppSize } from './plan.ts';

/** What a choice may be: one set of rules for the form, which says at once what is wrong, and for whatever comes in. */

/** The most of each part of a size, in its unit; each is a whole number above zero. */
export const MOST_SIZE: Readonly<Record<keyof AppSize, number>> = {
  cpuMillis: 1_000_000,
  memoryMi: 10_000_000,
  pods: 1_000,
};

export const LONGEST_COMMAND = 500;
export const LONGEST_PATH = 200;
/** A path of an address, printable and without a space. */
export const PATH_PATTERN = /^\/[\x21-\x7e]*$/;
/** `22`, `22.4` or `22.4.1`. */
export const VERSION_PATTERN = /^\d+(\.\d+){0,2}$/;
export const HIGHEST_PORT = 65_535;
