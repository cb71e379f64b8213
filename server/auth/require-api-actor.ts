import type { Actor } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { ApiTokenScope } from '#domain/views/profile.ts';
import { hashApiToken } from '../profile/api-token.ts';
import { type AuthContext, getAuthContext } from './auth-context.ts';
import { readSession, readTokenOwner } from './session.ts';
import { decodeSessionCookie, sessionCookieName } from './session-cookie.ts';
import { toActor } from './to-actor.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** `lastUsedAt` is for people: written at most this often per token. */
const LAST_USED_COARSE_MS = 5 * 60_000;

/**
 * Who calls the API: a bearer token, or the session cookie of our own pages.
 * @throws PortalError unauthenticated | forbidden (a cookie sent from another site)
 */
export async function requireApiActor(
  request: Request,
  context: AuthContext = getAuthContext(),
): Promise<Actor> {
  const authorization = request.headers.get('authorization');
  if (authorization) return requireTokenActor(context, authorization);
  const cookie = readCookie(request.headers.get('cookie'), sessionCookieName(context.portalUrl));
  const sessionId = await decodeSessionCookie(context, cookie);
  const person = sessionId && (await readSession(context, sessionId));
  if (!sessionId || !person) {
    throw new PortalError(
      'unauthenticated',
      'Sign in, or send an API token as "Authorization: Bearer <token>".',
    );
  }
  requireOwnOrigin(context, request);
  return toActor(context.organisation, person, { kind: 'session', sessionId });
}

async function requireTokenActor(context: AuthContext, authorization: string): Promise<Actor> {
  const token = /^Bearer ([\w-]{20,200})$/i.exec(authorization)?.[1];
  const row = token
    ? await context.database.apiToken.findUnique({
        where: { hash: hashApiToken(token) },
        include: { person: true },
      })
    : null;
  const at = context.now();
  if (!row || row.revokedAt || row.expiresAt <= at) {
    throw new PortalError(
      'unauthenticated',
      'The API token is not valid: it is unknown, revoked or expired. Make a new one on your profile.',
    );
  }
  if (!row.lastUsedAt || at.getTime() - row.lastUsedAt.getTime() > LAST_USED_COARSE_MS) {
    await context.database.apiToken.update({ where: { id: row.id }, data: { lastUsedAt: at } });
  }
  const person = await readTokenOwner(context, row.person);
  return toActor(context.organisation, person, {
    kind: 'token',
    tokenId: row.id,
    scopes: row.scopes as ApiTokenScope[],
  });
}

/** A cookie goes with every request of a browser, also one that another site made it send. */
function requireOwnOrigin({ portalUrl }: AuthContext, request: Request): void {
  if (SAFE_METHODS.has(request.method)) return;
  if (request.headers.get('origin') === new URL(portalUrl).origin) return;
  throw new PortalError(
    'forbidden',
    'The request does not come from a page of this portal. Programs use an API token.',
  );
}

function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
