import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { line } from '#domain/input/text.ts';
import { PortalError } from '#domain/portal-error.ts';
import { API_TOKEN_SCOPES, type ApiTokenScope } from '#domain/views/profile.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { parseInput } from '../http/parse-input.ts';
import { requireRoom } from '../limits/require-room.ts';
import { generateApiToken } from './api-token.ts';

const LONGEST_TOKEN_DAYS = 365;
const DAY_MS = 86_400_000;
/** Live tokens of one person. */
const MOST_TOKENS = 50;

/** A token as a person asks for it. */
const inputSchema = z.strictObject({
  name: line(80).trim().min(1),
  scopes: z.array(z.enum(API_TOKEN_SCOPES)).min(1),
  expiresInDays: z.int().min(1).max(LONGEST_TOKEN_DAYS),
});
export interface CreateApiTokenInput {
  name: string;
  scopes: ApiTokenScope[];
  expiresInDays: number;
}

/**
 * Makes a token of the person. It is returned once; only its hash is kept. A program cannot make tokens: one that
 * leaks must not be able to outlive its expiry.
 * @throws PortalError forbidden | invalid | conflict (too many live tokens) | rate-limited
 */
export async function createApiToken(
  actor: Actor,
  input: CreateApiTokenInput,
  { database, organisation, now }: ServerContext = getServerContext(),
): Promise<{ id: string; token: string }> {
  requireMay(actor, 'token.manage-own', { ownerId: actor.personId });
  if (actor.via.kind !== 'session') {
    throw new PortalError(
      'forbidden',
      'API tokens are made on the profile page, not with another API token.',
    );
  }
  const { name, scopes, expiresInDays } = parseInput(inputSchema, input, 'field');
  const at = now();
  const { token, hash, prefix } = generateApiToken();
  const row = await database.$transaction(async (transaction) => {
    await requireRoom(transaction, actor, 'tokens', { organisation, now });
    const live = await transaction.apiToken.count({
      where: { personId: actor.personId, revokedAt: null, expiresAt: { gt: at } },
    });
    if (live >= MOST_TOKENS)
      throw new PortalError('conflict', `You have ${live} live tokens. Revoke one that you no longer need.`);
    return transaction.apiToken.create({
      data: {
        personId: actor.personId,
        name,
        hash,
        prefix,
        scopes: [...new Set(scopes)],
        expiresAt: new Date(at.getTime() + expiresInDays * DAY_MS),
      },
    });
  });
  return { id: row.id, token };
}
