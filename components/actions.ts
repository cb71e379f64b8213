import type { PortalErrorCode } from '#domain/portal-error.ts';

/** What a server action answers: done, or a full sentence that says why not. Values typed by the person stay with them. */
export type ActionResult<Answer = unknown> =
  | ({ ok: true } & Answer)
  | { ok: false; code: PortalErrorCode; message: string };

/** What is said when the portal could not be reached at all. */
const NOT_REACHED = {
  ok: false,
  code: 'unavailable',
  message:
    'Onramp could not be reached, so nothing was changed. What you typed is kept; try again in a moment.',
} as const satisfies ActionResult;

/** Awaits an action; a broken connection becomes an answer as any other. */
export async function answerOf<Answer>(action: Promise<ActionResult<Answer>>): Promise<ActionResult<Answer>> {
  try {
    return await action;
  } catch (error) {
    // Next's own signals (redirects, not found) must go on.
    if (typeof error === 'object' && error !== null && 'digest' in error) throw error;
    return NOT_REACHED;
  }
}
