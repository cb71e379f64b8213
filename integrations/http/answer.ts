import type { z } from 'zod';
import { PortalError } from '#domain/portal-error.ts';

/**
 * Reads an answer by our schema, which is only as wide as we use.
 * @throws PortalError internal when the outside system answered something undocumented
 */
export function parseAnswer<T>(schema: z.ZodType<T>, data: unknown, system: string, what: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PortalError(
    'internal',
    `${system} answered in a form Onramp does not know while ${what} (${issues.join('; ')}).`,
    { details: { system, issues } },
  );
}
