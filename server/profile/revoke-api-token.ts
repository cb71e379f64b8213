import type { Actor } from '#domain/access/actor.ts';
import { isUuid } from '#domain/input/ids.ts';
import { PortalError } from '#domain/portal-error.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';

/** Ends a token at once; revoking it again changes nothing. @throws PortalError forbidden | not-found */
export async function revokeApiToken(
  actor: Actor,
  tokenId: string,
  { database, now }: ServerContext = getServerContext(),
): Promise<void> {
  const token = isUuid(tokenId) ? await database.apiToken.findUnique({ where: { id: tokenId } }) : null;
  if (!token || token.personId !== actor.personId)
    throw new PortalError('not-found', 'You have no such API token.');
  requireMay(actor, 'token.manage-own', { ownerId: token.personId });
  await database.apiToken.updateMany({ where: { id: tokenId, revokedAt: null }, data: { revokedAt: now() } });
}
