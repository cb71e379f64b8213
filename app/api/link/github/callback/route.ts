import { type NextRequest, NextResponse } from 'next/server';
import { isPortalError } from '#domain/portal-error.ts';
import { getAuthContext } from '#server/auth/auth-context.ts';
import { requireActor } from '#server/auth/require-actor.ts';
import { isRedirect } from '#server/http/is-redirect.ts';
import { toProblemResponse } from '#server/http/problem.ts';
import { GITHUB_CALLBACK_PATH, getGithubOAuth } from '#server/link/github-oauth.ts';
import { LINK_COOKIE, openLinkAttempt } from '#server/link/link-attempt.ts';
import { linkGithub } from '#server/link/link-github.ts';

/** The way back from the code host: ends on the profile page, with the account linked or the reason why not. */
export async function GET(request: NextRequest): Promise<Response> {
  const context = getAuthContext();
  const toProfile = (outcome: Record<string, string>) => {
    const response = NextResponse.redirect(
      `${context.portalUrl}/profile?${new URLSearchParams(outcome)}`,
      303,
    );
    response.cookies.set(LINK_COOKIE, '', { httpOnly: true, path: GITHUB_CALLBACK_PATH, maxAge: 0 });
    return response;
  };
  try {
    const actor = await requireActor();
    const query = request.nextUrl.searchParams;
    if (query.has('error')) return toProfile({ linkError: 'declined' });
    const attempt = openLinkAttempt(context.masterSecret, request.cookies.get(LINK_COOKIE)?.value, {
      state: query.get('state'),
      personId: actor.personId,
      now: context.now(),
    });
    const code = query.get('code');
    if (!attempt || !code) {
      return toProfile({ linkError: 'stale' });
    }
    const redirectUri = `${context.portalUrl}${GITHUB_CALLBACK_PATH}`;
    const { login } = await linkGithub(actor, { code, redirectUri, attempt }, getGithubOAuth(), context);
    return toProfile({ linked: login });
  } catch (error) {
    if (isRedirect(error)) throw error;
    if (isPortalError(error) && error.code !== 'internal') return toProfile({ linkError: error.code });
    return toProblemResponse(error);
  }
}
