import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import type { AuthContext } from './auth-context.ts';
import { SESSION_HOURS } from './session.ts';

const payloadSchema = z.object({ sid: z.uuid() });

/** next-auth's names: the prefix makes browsers insist on https. */
export function sessionCookieName(portalUrl: string): string {
  return portalUrl.startsWith('https:') ? '__Secure-next-auth.session-token' : 'next-auth.session-token';
}

/** Session id in a session cookie's value; null for anything that we did not encrypt ourselves, or that has expired. */
export async function decodeSessionCookie(
  { sessionSecret }: Pick<AuthContext, 'sessionSecret'>,
  value: string | undefined,
): Promise<string | null> {
  if (!value) return null;
  try {
    const payload = payloadSchema.safeParse(await decode({ token: value, secret: sessionSecret }));
    return payload.success ? payload.data.sid : null;
  } catch {
    return null;
  }
}

/** The cookie's value as next-auth writes it. */
export function encodeSessionCookie(
  { sessionSecret }: Pick<AuthContext, 'sessionSecret'>,
  sessionId: string,
): Promise<string> {
  return encode({ token: { sid: sessionId }, secret: sessionSecret, maxAge: SESSION_HOURS * 3_600 });
}
