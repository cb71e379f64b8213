import { NextResponse } from 'next/server';
import { getAuthContext } from '#server/auth/auth-context.ts';
import { requireActor } from '#server/auth/require-actor.ts';
import { requireMay } from '#server/auth/require-may.ts';
import { isRedirect } from '#server/http/is-redirect.ts';
import { toProblemResponse } from '#server/http/problem.ts';
import { GITHUB_CALLBACK_PATH, getGithubOAuth } from '#server/link/github-oauth.ts';
import { beginLinkAttempt, LINK_COOKIE, LINK_MINUTES, sealLinkAttempt } from '#server/link/link-attempt.ts';

/** Sends the person to the code host to agree; a sealed cookie remembers what was asked. */
export async function GET(): Promise<Response> {
  try {
    const actor = await requireActor();
    requireMay(actor, 'github.link');
    const { masterSecret, portalUrl, now } = getAuthContext();
    const { attempt, codeChallenge } = beginLinkAttempt(actor.personId, now());
    const redirectUri = `${portalUrl}${GITHUB_CALLBACK_PATH}`;
    const response = NextResponse.redirect(
      getGithubOAuth().authorizeUrl({ redirectUri, state: attempt.state, codeChallenge }),
      303,
    );
    response.cookies.set(LINK_COOKIE, sealLinkAttempt(masterSecret, attempt), {
      httpOnly: true,
      secure: portalUrl.startsWith('https:'),
      sameSite: 'lax',
      path: GITHUB_CALLBACK_PATH,
      maxAge: LINK_MINUTES * 60,
    });
    return response;
  } catch (error) {
    if (isRedirect(error)) throw error;
    return toProblemResponse(error);
  }
}
