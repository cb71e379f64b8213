import type { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';

/** What a part of the input is called: of a body, of an address, of a plan. */
export type InputPart = 'field' | 'query parameter' | 'choice';

/**
 * A refusal of input that its schema does not take: one sentence about the first thing that is wrong, and in `field`
 * where it is. Only what our schemas say themselves is passed on, never the library's own words.
 */
export function invalidInput(error: z.ZodError, given: unknown, part: InputPart): PortalError {
  const [issue] = error.issues;
  if (!issue) return new PortalError('invalid', `A ${part} is not valid.`);
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  const field = path.map(String).join('.');
  const subject = field ? `The ${part} ${shorten(field)}` : 'The request’s body';
  const isMissing = valueAt(given, issue.path) === undefined;
  return new PortalError('invalid', `${subject} ${isMissing ? 'is missing' : fault(issue)}.`, {
    details: field ? { field } : {},
  });
}

/** The rest of a sentence that begins with the name of what is wrong. */
function fault(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? 'of another kind'}`;
    case 'too_big':
      return `${LIMITS[issue.origin]?.(issue.maximum, issue.inclusive).most ?? 'is too large'}`;
    case 'too_small':
      return `${LIMITS[issue.origin]?.(issue.minimum, issue.inclusive).least ?? 'is too small'}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here';
    case 'custom':
      return issue.message === 'Invalid input' ? 'is not valid' : `is not valid: ${issue.message}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return 'is not valid';
    case 'invalid_format':
      // Each pattern of ours comes with words for people.
      return issue.message.startsWith('Invalid ') ? 'is not valid' : `is not valid: ${issue.message}`;
    default:
      issue satisfies never;
      return 'is not valid';
  }
}

const KINDS: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

type Limit = number | bigint;
const write = (limit: Limit) => new Intl.NumberFormat('en').format(limit);

const ofNumber = (limit: Limit, inclusive: boolean | undefined) => ({
  most: `must be ${inclusive ? 'at most' : 'less than'} ${write(limit)}`,
  least: `must be ${inclusive ? 'at least' : 'more than'} ${write(limit)}`,
});
const LIMITS: Partial<Record<string, typeof ofNumber>> = {
  string: (limit) => ({
    most: `is longer than the ${write(limit)} characters that it may have`,
    least: Number(limit) === 1 ? 'is empty' : `must have at least ${write(limit)} characters`,
  }),
  array: (limit) => ({
    most: `has more than the ${write(limit)} entries that it may have`,
    least: Number(limit) === 1 ? 'is empty' : `must have at least ${write(limit)} entries`,
  }),
  number: ofNumber,
  int: ofNumber,
};

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}

const shorten = (name: string) => (name.length > 80 ? `${name.slice(0, 77)}...` : name);
