import type { ActionResult } from '#components/actions.ts';
import { isPortalError } from '#domain/portal-error.ts';
import { requireActorOfOpenPage } from '#server/auth/require-actor.ts';

type Actor = Awaited<ReturnType<typeof requireActorOfOpenPage>>;

/**
 * Runs a use case as the person who is signed in. An expected failure becomes a sentence beside what was typed;
 * anything else goes to the error page. `returnTo`: where to come back to when the session has ended, to keep what was
 * typed; the page itself when not given.
 */
export async function act<Answer extends object>(
  perform: (actor: Actor) => Promise<Answer>,
  returnTo: string | null = null,
): Promise<ActionResult<Answer>> {
  const actor = await requireActorOfOpenPage(returnTo);
  try {
    const answer = await perform(actor);
    return { ok: true, ...answer };
  } catch (error) {
    if (!isPortalError(error)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
