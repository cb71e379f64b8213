import type { Fault } from '#domain/input/read-by-schema.ts';
import { PortalError } from '#domain/portal-error.ts';

/** What a part of the input is called: of a body, of an address, of a plan. */
export type InputPart = 'field' | 'query parameter' | 'choice';

/** A refusal of input that its schema does not take: one sentence, and in `field` where it is. */
export function invalidInput({ path, rule, general }: Fault, part: InputPart): PortalError {
  const field = path.map(String).join('.');
  const subject = field ? `The ${part} ${shorten(field)}` : 'The request’s body';
  return new PortalError('invalid', `${subject} ${rule ? `is not valid: ${rule}` : general}.`, {
    details: field ? { field } : {},
  });
}

const shorten = (name: string) => (name.length > 80 ? `${name.slice(0, 77)}...` : name);
