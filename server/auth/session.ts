import { randomUUID } from 'node:crypto';
import { PortalError } from '#domain/portal-error.ts';
import type { Person } from '#prisma/generated/client.ts';
import type { AuthContext } from './auth-context.ts';
import { confirmSession } from './confirm-session.ts';
import type { ProviderPerson, ProviderTokens } from './identity-provider.ts';
import { isFresh, keepPerson } from './keep-person.ts';
import { sealTokens } from './session-tokens.ts';

/** A session ends after this long, used or not. */
export const SESSION_HOURS = 12;
const HOUR_MS = 3_600_000;
/** Sessions of a token's owner that are asked through, the newest first. */
const SESSIONS_ASKED = 3;

/** Keeps the person as the provider tells it now, and opens a session. */
export async function openSession(
  { database, masterSecret, now }: Pick<AuthContext, 'database' | 'masterSecret' | 'now'>,
  person: ProviderPerson,
  tokens: ProviderTokens,
): Promise<{ sessionId: string; personId: string }> {
  const at = now();
  const sessionId = randomUUID();
  return database.$transaction(async (transaction) => {
    const personId = await keepPerson(transaction, person, at);
    await transaction.session.create({
      data: {
        id: sessionId,
        personId,
        providerTokens: sealTokens(masterSecret, sessionId, tokens),
        createdAt: at,
        expiresAt: new Date(at.getTime() + SESSION_HOURS * HOUR_MS),
      },
    });
    return { sessionId, personId };
  });
}

/** Ends a session at once and erases the provider's tokens. */
export async function closeSession(
  { database, now }: Pick<AuthContext, 'database' | 'now'>,
  sessionId: string,
): Promise<void> {
  await database.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { revokedAt: now(), providerTokens: null },
  });
}

/**
 * The person of a live session, with groups at most a minute old; null when there is none any more.
 * @throws PortalError unavailable when the groups are too old and the provider does not answer
 */
export async function readSession(context: AuthContext, sessionId: string): Promise<Person | null> {
  const { database, now } = context;
  const session = await database.session.findUnique({ where: { id: sessionId }, include: { person: true } });
  if (!session || session.revokedAt || session.expiresAt <= now()) return null;
  if (isFresh(session.person, now())) return session.person;
  return confirmSession(context, sessionId);
}

/**
 * The person of an API token, with groups confirmed through any session of theirs from which nobody has signed out; one
 * that has run out still has the provider's refresh token until it is pruned. Without one the groups count as last told,
 * for as long as the settings allow.
 * @throws PortalError unauthenticated (the groups were last confirmed too long ago) | unavailable
 */
export async function readTokenOwner(context: AuthContext, person: Person): Promise<Person> {
  const { database, now, tokenGroupsMaxHours } = context;
  if (isFresh(person, now())) return person;
  const sessions = await database.session.findMany({
    where: { personId: person.id, revokedAt: null, providerTokens: { not: null } },
    orderBy: { createdAt: 'desc' },
    take: SESSIONS_ASKED,
  });
  for (const session of sessions) {
    const confirmed = await confirmSession(context, session.id);
    if (confirmed) return confirmed;
  }
  if (now().getTime() - person.groupsSeenAt.getTime() <= tokenGroupsMaxHours * HOUR_MS) return person;
  throw new PortalError(
    'unauthenticated',
    `The groups of ${person.name} were last confirmed by the identity provider at ${person.groupsSeenAt.toISOString()}, and an API token counts for at most ${tokenGroupsMaxHours} hours after that. Sign in to the portal once: then the token works again.`,
  );
}
