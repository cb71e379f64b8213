import { randomUUID } from 'node:crypto';
import type { DatabaseOrTransaction } from '#prisma/client.ts';
import type { Person, Session } from '#prisma/generated/client.ts';
import { openSecret, sealSecret } from '../secrets/envelope.ts';
import type { AuthContext } from './auth-context.ts';
import { type ProviderPerson, type ProviderTokens, providerTokensSchema } from './identity-provider.ts';

/** A session ends after this long, used or not. */
export const SESSION_HOURS = 12;
/** Groups older than this are confirmed before they count; the promise is one minute, the rest is for the asking. */
const GROUPS_FRESH_MS = 45_000;

const sealPurpose = (sessionId: string) => `session-tokens/${sessionId}`;

/** Keeps the person as the provider tells it now, and opens a session. */
export async function openSession(
  { database, masterSecret, now }: AuthContext,
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
        providerTokens: sealSecret(masterSecret, sealPurpose(sessionId), JSON.stringify(tokens)),
        createdAt: at,
        expiresAt: new Date(at.getTime() + SESSION_HOURS * 3_600_000),
      },
    });
    return { sessionId, personId };
  });
}

/** Ends a session at once and erases the provider's tokens. */
export async function closeSession({ database, now }: AuthContext, sessionId: string): Promise<void> {
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
  return confirmOnce(context, session);
}

/**
 * The person of an API token, with groups confirmed through any live session of theirs. A person without one is
 * known as last told: the provider offers nothing to ask it with.
 */
export async function readTokenOwner(context: AuthContext, person: Person): Promise<Person> {
  const { database, now } = context;
  if (isFresh(person, now())) return person;
  const sessions = await database.session.findMany({
    where: { personId: person.id, revokedAt: null, expiresAt: { gt: now() }, providerTokens: { not: null } },
    orderBy: { createdAt: 'desc' },
    take: 3,
  });
  for (const session of sessions) {
    const confirmed = await confirmOnce(context, session);
    if (confirmed) return confirmed;
  }
  return person;
}

const isFresh = (person: Person, now: Date) =>
  now.getTime() - person.groupsSeenAt.getTime() <= GROUPS_FRESH_MS;

/** Confirmations under way in this process: requests of one page share one question to the provider. */
const underWay = new Map<string, Promise<Person | null>>();

function confirmOnce(context: AuthContext, session: Session): Promise<Person | null> {
  const key = session.id;
  const running = underWay.get(key);
  if (running) return running;
  const confirming = confirm(context, session).finally(() => underWay.delete(key));
  underWay.set(key, confirming);
  return confirming;
}

/** Holds the session's row meanwhile: a refresh token that rotates must not be used by two processes. */
function confirm(context: AuthContext, { id, personId }: Session): Promise<Person | null> {
  const { database, identityProvider, masterSecret, now } = context;
  return database.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM "Session" WHERE "id" = ${id}::uuid FOR UPDATE`;
      const session = await transaction.session.findUniqueOrThrow({
        where: { id },
        include: { person: true },
      });
      if (session.revokedAt) return null;
      if (isFresh(session.person, now())) return session.person;
      const confirmation = session.providerTokens
        ? await identityProvider.confirm(openTokens(masterSecret, id, session.providerTokens))
        : { ended: true as const };
      if (confirmation.ended || confirmation.person.subject !== session.person.subject) {
        await transaction.session.update({ where: { id }, data: { revokedAt: now(), providerTokens: null } });
        return null;
      }
      await keepPerson(transaction, confirmation.person, now());
      await transaction.session.update({
        where: { id },
        data: {
          providerTokens: sealSecret(masterSecret, sealPurpose(id), JSON.stringify(confirmation.tokens)),
        },
      });
      return transaction.person.findUniqueOrThrow({ where: { id: personId } });
    },
    { timeout: 25_000, maxWait: 10_000 },
  );
}

function openTokens(masterSecret: string, sessionId: string, sealed: Uint8Array): ProviderTokens {
  return providerTokensSchema.parse(JSON.parse(openSecret(masterSecret, sealPurpose(sessionId), sealed)));
}

async function keepPerson(
  transaction: DatabaseOrTransaction,
  person: ProviderPerson,
  at: Date,
): Promise<string> {
  const told = { email: person.email, name: person.name, groups: person.groups, groupsSeenAt: at };
  const { id } = await transaction.person.upsert({
    where: { subject: person.subject },
    create: { subject: person.subject, ...told },
    update: told,
    select: { id: true },
  });
  return id;
}
