import type { DatabaseOrTransaction } from '#prisma/client.ts';
import type { Person } from '#prisma/generated/client.ts';
import type { ProviderPerson } from './identity-provider.ts';

/** Groups older than this are confirmed before they count; the promise is one minute, the rest is for the asking. */
const GROUPS_FRESH_MS = 45_000;

export const isFresh = (person: Person, now: Date) =>
  now.getTime() - person.groupsSeenAt.getTime() <= GROUPS_FRESH_MS;

/** Keeps a person as the identity provider tells it now. @returns the person's id */
export async function keepPerson(
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
