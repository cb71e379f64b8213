import type { z } from 'zod';
import { readBySchema } from '#domain/input/read-by-schema.ts';
import { PortalError } from '#domain/portal-error.ts';

/**
 * Reads an answer by our schema, which is only as wide as we use.
 * @throws PortalError internal when the outside system answered something undocumented
 */
export function parseAnswer<T>(schema: z.ZodType<T>, data: unknown, system: string, what: string): T {
  const read = readBySchema(schema, data);
  if (read.ok) return read.value;
  const issues = read.faults
    .slice(0, 5)
    .map((fault) => `${fault.path.join('.') || 'the answer'} ${fault.general}`);
  throw new PortalError(
    'internal',
    `${system} answered in a form Onramp does not know while ${what} (${issues.join('; ')}).`,
    { details: { system, issues } },
  );
}
