import { forbidden, notFound } from 'next/navigation';
import { pageParameter } from '#domain/input/text.ts';
import { isPortalError } from '#domain/portal-error.ts';
import { requireActor } from '#server/auth/require-actor.ts';

type Actor = Awaited<ReturnType<typeof requireActor>>;

/** Reads a view as the person who is signed in. What is not there, or not theirs to see, has its own page. */
export async function read<View>(getView: (actor: Actor) => Promise<View>): Promise<View> {
  const actor = await requireActor();
  try {
    return await getView(actor);
  } catch (error) {
    // What an address asks for and cannot be read, such as a cursor that no list gave out, leads nowhere.
    if (isPortalError(error) && (error.code === 'not-found' || error.code === 'invalid')) notFound();
    if (isPortalError(error) && error.code === 'forbidden') forbidden();
    throw error;
  }
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Search parameters with one value each: of a repeated one the first counts, an empty one is none. */
export function single(search: Awaited<SearchParams>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(search).map(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return [name, first ? pageParameter(first) : undefined];
    }),
  );
}
