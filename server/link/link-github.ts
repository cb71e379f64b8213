import type { Actor } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { GithubOAuth } from '#integrations/github/types.ts';
import { requireMay } from '../auth/require-may.ts';
import type { ServerContext } from '../context.ts';
import { isUniqueViolation } from '../http/is-unique-violation.ts';
import { getLog } from '../log.ts';
import type { LinkAttempt } from './link-attempt.ts';

/**
 * Links the account that has just agreed. Only its host, numeric id and login are kept; the token is given back.
 * @throws PortalError forbidden | invalid (the code is refused) | conflict (somebody else has linked it) | unavailable
 */
export async function linkGithub(
  actor: Actor,
  request: { code: string; redirectUri: string; attempt: LinkAttempt },
  oauth: GithubOAuth,
  { database, codeHost, now }: Pick<ServerContext, 'database' | 'codeHost' | 'now'>,
): Promise<{ login: string }> {
  requireMay(actor, 'github.link');
  const { token } = await oauth.exchangeCode({
    code: request.code,
    redirectUri: request.redirectUri,
    codeVerifier: request.attempt.codeVerifier,
  });
  const user = await readAndGiveBack(oauth, token);
  const account = { host: codeHost.host, githubId: BigInt(user.id), login: user.login, linkedAt: now() };
  try {
    await database.githubAccount.upsert({
      where: { personId: actor.personId },
      create: { personId: actor.personId, ...account },
      update: account,
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new PortalError(
      'conflict',
      `The account ${user.login} is linked by another person here. They have to unlink it first.`,
    );
  }
  return { login: user.login };
}

async function readAndGiveBack(oauth: GithubOAuth, token: string): Promise<{ id: number; login: string }> {
  try {
    return await oauth.getAuthenticatedUser(token);
  } finally {
    await oauth.revoke(token).catch((error: unknown) => {
      getLog().warn(
        { err: error },
        'A GitHub token used for linking could not be given back; it ends by itself.',
      );
    });
  }
}
