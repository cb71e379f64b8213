import type { AuthOptions } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { getSettings } from '#config/env.ts';
import { getAuthContext } from './auth-context.ts';
import { closeSession, openSession, SESSION_HOURS } from './session.ts';
import { safeReturnPath } from './sign-in-path.ts';

/** The one way in. Also the path segment of next-auth's sign-in and callback routes. */
export const PROVIDER_ID = 'oidc';

/** next-auth does the protocol (PKCE, state, nonce, CSRF, cookies); sessions and roles are ours, in Postgres. */
export function getAuthOptions(): AuthOptions {
  const { oidc } = getSettings();
  const context = getAuthContext();
  const provider: OAuthConfig<{ sub: string }> = {
    id: PROVIDER_ID,
    name: 'Single sign-on',
    type: 'oauth',
    wellKnown: `${oidc.issuer}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: oidc.scope } },
    profile: (claims) => ({ id: claims.sub }),
  };
  return {
    providers: [provider],
    secret: context.sessionSecret,
    session: { strategy: 'jwt', maxAge: SESSION_HOURS * 3_600 },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    callbacks: {
      /** The cookie holds our session's id and nothing else. */
      async jwt({ token, account }) {
        if (!account) return { sid: token.sid };
        const tokens = {
          accessToken: account.access_token ?? '',
          refreshToken: account.refresh_token ?? null,
        };
        const confirmation = await context.identityProvider.confirm(tokens);
        if (confirmation.ended || confirmation.person.subject !== account.providerAccountId) {
          throw new Error('The identity provider does not know the person it has just signed in.');
        }
        const { sessionId } = await openSession(context, confirmation.person, confirmation.tokens);
        return { sid: sessionId };
      },
      /** Nothing of the session is told to scripts: pages get what they show from the server. */
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => {
        const target = URL.parse(url, baseUrl);
        return target?.origin === baseUrl
          ? `${baseUrl}${safeReturnPath(`${target.pathname}${target.search}`)}`
          : baseUrl;
      },
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === 'string') await closeSession(context, token.sid);
      },
    },
  };
}
