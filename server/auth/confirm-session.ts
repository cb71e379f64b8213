import { setTimeout as pause } from 'node:timers/promises';
import { PortalError } from '#domain/portal-error.ts';
import type { Person } from '#prisma/generated/client.ts';
import type { AuthContext } from './auth-context.ts';
import { isFresh, keepPerson } from './keep-person.ts';
import { openTokens, sealTokens } from './session-tokens.ts';

/** Longer than all calls to the provider that one confirmation may make (four of 5 s). */
const CLAIM_MS = 25_000;
/** A request waits this long for the answer that another process asked for. */
const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 100;

/** Confirmations under way in this process: requests of one page share one question to the provider. */
const underWay = new Map<string, Promise<Person | null>>();

/**
 * Asks the identity provider for a session's person, once for all who want to know at the same time, and keeps the
 * answer. Null when the provider has ended the session, which then ends here too.
 * @throws PortalError unavailable when the provider does not answer
 */
export function confirmSession(context: AuthContext, sessionId: string): Promise<Person | null> {
  const running = underWay.get(sessionId);
  if (running) return running;
  const confirming = confirm(context, sessionId).finally(() => underWay.delete(sessionId));
  underWay.set(sessionId, confirming);
  return confirming;
}

/**
 * Claims the session, asks, writes. A refresh token that rotates must not be used by two processes: whoever finds the
 * session claimed waits for the other's answer. No connection to the database is held while the provider is asked.
 */
async function confirm(context: AuthContext, id: string): Promise<Person | null> {
  const { database, now } = context;
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const session = await database.session.findUnique({ where: { id }, include: { person: true } });
    if (!session || session.revokedAt) return null;
    if (isFresh(session.person, now())) return session.person;
    const claim = new Date(now().getTime() + CLAIM_MS);
    const { count } = await database.session.updateMany({
      where: { id, revokedAt: null, OR: [{ confirmingUntil: null }, { confirmingUntil: { lte: now() } }] },
      data: { confirmingUntil: claim },
    });
    if (count > 0) {
      const person = await askAndKeep(context, id, claim);
      if (person) return person;
      // The session has ended, or the claim ran out and is another's: the next look tells.
      continue;
    }
    if (performance.now() > deadline) {
      throw new PortalError(
        'unavailable',
        'Your groups are being confirmed with the identity provider, which takes long. Nothing is lost; try again in a moment.',
        { retryAfterMs: 5_000 },
      );
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function askAndKeep(context: AuthContext, id: string, claim: Date): Promise<Person | null> {
  const { database, identityProvider, masterSecret, now } = context;
  /** Only while the claim is ours, and the person has not signed out meanwhile. */
  const ours = { id, confirmingUntil: claim, revokedAt: null };
  try {
    const session = await database.session.findUniqueOrThrow({ where: { id }, include: { person: true } });
    // Another process may have asked between our look and our claim.
    if (isFresh(session.person, now())) return session.person;
    const confirmation = session.providerTokens
      ? await identityProvider.confirm(openTokens(masterSecret, id, session.providerTokens))
      : { ended: true as const };
    if (confirmation.ended || confirmation.person.subject !== session.person.subject) {
      await database.session.updateMany({ where: ours, data: { revokedAt: now(), providerTokens: null } });
      return null;
    }
    const { person, tokens } = confirmation;
    return await database.$transaction(async (transaction) => {
      const { count } = await transaction.session.updateMany({
        where: ours,
        data: { providerTokens: sealTokens(masterSecret, id, tokens) },
      });
      if (count === 0) return null;
      await keepPerson(transaction, person, now());
      return transaction.person.findUniqueOrThrow({ where: { id: session.personId } });
    });
  } finally {
    await database.session.updateMany({
      where: { id, confirmingUntil: claim },
      data: { confirmingUntil: null },
    });
  }
}
