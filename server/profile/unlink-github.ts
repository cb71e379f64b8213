import type { Actor } from '#domain/access/actor.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';

/** Forgets the linked GitHub account. Runs under way keep what they were started with. @throws PortalError forbidden */
export async function unlinkGithub(
  actor: Actor,
  { database }: ServerContext = getServerContext(),
): Promise<void> {
  requireMay(actor, 'github.link');
  await database.githubAccount.deleteMany({ where: { personId: actor.personId } });
}
