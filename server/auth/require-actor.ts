import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Actor } from '#domain/access/actor.ts';
import { getAuthContext } from './auth-context.ts';
import { readSession } from './session.ts';
import { decodeSessionCookie, sessionCookieName } from './session-cookie.ts';
import { PATH_HEADER, signInPath } from './sign-in-path.ts';
import { toActor } from './to-actor.ts';

/** Who asks for this page or action; null when nobody is signed in. Read once per request. */
export const findActor = cache(async (): Promise<Actor | null> => {
  const context = getAuthContext();
  const cookie = (await cookies()).get(sessionCookieName(context.portalUrl))?.value;
  const sessionId = await decodeSessionCookie(context, cookie);
  const person = sessionId && (await readSession(context, sessionId));
  return sessionId && person ? toActor(context.organisation, person, { kind: 'session', sessionId }) : null;
});

/** Who asks for this page. Sends everybody else to sign in, and back here afterwards. */
export async function requireActor(): Promise<Actor> {
  const actor = await findActor();
  if (actor) return actor;
  redirect(signInPath((await headers()).get(PATH_HEADER)));
}

/**
 * Who acts on a page that is open. Nobody means that the session ended meanwhile, which the sign-in page says; the way
 * back is the page, or `returnTo` where that keeps what was typed.
 */
export async function requireActorOfOpenPage(returnTo: string | null): Promise<Actor> {
  const actor = await findActor();
  if (actor) return actor;
  redirect(signInPath(returnTo ?? (await headers()).get(PATH_HEADER), 'session-ended'));
}
