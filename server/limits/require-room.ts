import type { Actor } from '#domain/access/actor.ts';
import type { Organisation } from '#domain/organisation.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { DatabaseOrTransaction } from '#prisma/client.ts';

/** What a person may start only so much of in a while. */
export type Limited = keyof Organisation['limits'];

const NAMES: Record<Limited, string> = { plans: 'plan', runs: 'run', tokens: 'API token' };
const MINUTE_MS = 60_000;

/**
 * Counts what a person has started lately, inside of the transaction that starts one more: of several at once, in however
 * many portals, each sees those before it.
 * @throws PortalError rate-limited, with when there is room again
 */
export async function requireRoom(
  transaction: DatabaseOrTransaction,
  actor: Actor,
  what: Limited,
  { organisation, now }: { organisation: Organisation; now: () => Date },
): Promise<void> {
  const { most, minutes } = organisation.limits[what];
  // Not FOR UPDATE: rows that only name the person are not in the way.
  await transaction.$queryRaw`SELECT 1 FROM "Person" WHERE "id" = ${actor.personId}::uuid FOR NO KEY UPDATE`;
  const at = now().getTime();
  const since = new Date(at - minutes * MINUTE_MS);
  // The one that has to leave the window before another may come.
  const oldest = await startedAt(transaction, what, actor.personId, { since, skip: most - 1 });
  if (!oldest) return;
  const retryAfterMs = Math.max(1_000, oldest.getTime() + minutes * MINUTE_MS - at);
  throw new PortalError(
    'rate-limited',
    `You have started ${most} ${NAMES[what]}${most === 1 ? '' : 's'} within ${inWords(minutes)}, which is the most a person may. ` +
      `Nothing is lost; try again in ${inWords(Math.ceil(retryAfterMs / MINUTE_MS))}.`,
    { retryAfterMs },
  );
}

/** When the person started the latest but `skip` within the window; null when there are not so many. */
async function startedAt(
  database: DatabaseOrTransaction,
  what: Limited,
  personId: string,
  { since, skip }: { since: Date; skip: number },
): Promise<Date | null> {
  switch (what) {
    case 'plans': {
      const plan = await database.plan.findFirst({
        where: { requestedById: personId, createdAt: { gt: since } },
        orderBy: { createdAt: 'desc' },
        skip,
        select: { createdAt: true },
      });
      return plan?.createdAt ?? null;
    }
    case 'runs': {
      const run = await database.run.findFirst({
        where: { startedById: personId, startedAt: { gt: since } },
        orderBy: { startedAt: 'desc' },
        skip,
        select: { startedAt: true },
      });
      return run?.startedAt ?? null;
    }
    case 'tokens': {
      const token = await database.apiToken.findFirst({
        where: { personId, createdAt: { gt: since } },
        orderBy: { createdAt: 'desc' },
        skip,
        select: { createdAt: true },
      });
      return token?.createdAt ?? null;
    }
  }
}

const inWords = (minutes: number) => (minutes === 1 ? 'a minute' : `${minutes} minutes`);
