import { z } from 'zod';
import type { Actor } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import { API_TOKEN_SCOPES, type ApiTokenScope } from '#domain/views/profile.ts';
import { requireMay } from '../auth/require-may.ts';
import { getServerContext, type ServerContext } from '../context.ts';
import { generateApiToken } from './api-token.ts';

const LONGEST_TOKEN_DAYS = 365;
const DAY_MS = 86_400_000;
/** Live tokens of one person. */
const MOST_TOKENS = 50;

const inputSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Give the token a name.')
    .max(80, 'Give the token a name of at most 80 characters.'),
  scopes: z.array(z.enum(API_TOKEN_SCOPES)).min(1, 'Choose at least one scope.'),
  expiresInDays: z
    .number()
    .int()
    .min(1, 'A token lives at least one day.')
    .max(LONGEST_TOKEN_DAYS, `A token lives at most ${LONGEST_TOKEN_DAYS} days.`),
});
export interface CreateApiTokenInput {
  name: string;
  scopes: ApiTokenScope[];
  expiresInDays: number;
}

/**
 * Makes a token of the person. It is returned once; only its hash is kept. A program cannot make tokens: one that
 * leaks must not be able to outlive its expiry.
 * @throws PortalError forbidden | invalid | conflict (too many live tokens)
 */
export async function createApiToken(
  actor: Actor,
  input: CreateApiTokenInput,
  { database, now }: ServerContext = getServerContext(),
): Promise<{ id: string; token: string }> {
  requireMay(actor, 'token.manage-own', { ownerId: actor.personId });
  if (actor.via.kind !== 'session') {
    throw new PortalError(
      'forbidden',
      'API tokens are made on the profile page, not with another API token.',
    );
  }
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PortalError('invalid', issue?.message ?? 'The token’s settings are not valid.', {
      details: { field: String(issue?.path[0]) },
    });
  }
  const { name, scopes, expiresInDays } = parsed.data;
  const at = now();
  const live = await database.apiToken.count({
    where: { personId: actor.personId, revokedAt: null, expiresAt: { gt: at } },
  });
  if (live >= MOST_TOKENS)
    throw new PortalError('conflict', `You have ${live} live tokens. Revoke one that you no longer need.`);
  const { token, hash, prefix } = generateApiToken();
  const row = await database.apiToken.create({
    data: {
      personId: actor.personId,
      name,
      hash,
      prefix,
      scopes: [...new Set(scopes)],
      expiresAt: new Date(at.getTime() + expiresInDays * DAY_MS),
    },
  });
  return { id: row.id, token };
}
