import { forbidden, notFound } from 'next/navigation';
import { isPortalError } from '#domain/portal-error.ts';
import { requireActor } from '#server/auth/require-actor.ts';

type Actor = Awaited<ReturnType<typeof requireActor>>;

/** Reads a view as the person who is signed in. What is not there, or not theirs to see, has its own page. */
export async function read<View>(getView: (actor: Actor) => Promise<View>): Promise<View> {
  const actor = await requireActor();
  try {
    return await getView(actor);
  } catch (error) {
    if (isPortalError(error) && error.code === 'not-found') notFound();
    if (isPortalError(error) && error.code === 'forbidden') forbidden();
    throw error;
  }
}

/** One value of a search parameter; a repeated one counts once. */
export function one(value: string | string[] | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return first === '' ? undefined : first;
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;
