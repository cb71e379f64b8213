import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { openSecret, sealSecret } from '../secrets/envelope.ts';

/** One attempt to link an account, kept in a sealed cookie of the browser that began it. */
export const LINK_COOKIE = 'onramp-link-attempt';
export const LINK_MINUTES = 10;

const attemptSchema = z.object({
  state: z.string(),
  codeVerifier: z.string(),
  personId: z.uuid(),
  expiresAt: z.number(),
});
export type LinkAttempt = z.infer<typeof attemptSchema>;

const SEAL_PURPOSE = 'link-attempt';

/** A new attempt with its PKCE challenge (RFC 7636, S256). */
export function beginLinkAttempt(
  personId: string,
  now: Date,
): { attempt: LinkAttempt; codeChallenge: string } {
  const codeVerifier = randomBytes(32).toString('base64url');
  return {
    attempt: {
      state: randomBytes(24).toString('base64url'),
      codeVerifier,
      personId,
      expiresAt: now.getTime() + LINK_MINUTES * 60_000,
    },
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  };
}

export function sealLinkAttempt(masterSecret: string, attempt: LinkAttempt): string {
  return Buffer.from(sealSecret(masterSecret, SEAL_PURPOSE, JSON.stringify(attempt))).toString('base64url');
}

/** The attempt of a cookie, when it is this person's, has not expired, and began with this state; null otherwise. */
export function openLinkAttempt(
  masterSecret: string,
  cookie: string | undefined,
  expected: { state: string | null; personId: string; now: Date },
): LinkAttempt | null {
  if (!cookie || !expected.state) return null;
  let attempt: LinkAttempt;
  try {
    attempt = attemptSchema.parse(
      JSON.parse(openSecret(masterSecret, SEAL_PURPOSE, Buffer.from(cookie, 'base64url'))),
    );
  } catch {
    return null;
  }
  const isOurs =
    equal(attempt.state, expected.state) &&
    attempt.personId === expected.personId &&
    attempt.expiresAt > expected.now.getTime();
  return isOurs ? attempt : null;
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
