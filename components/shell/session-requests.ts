/** Signing in and out, as next-auth's REST API has it: a token against forgery first, then a form post. */

async function postAuth(path: string, fields: Record<string, string>): Promise<string> {
  const token: unknown = await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json();
  const csrfToken = typeof token === 'object' && token && 'csrfToken' in token ? String(token.csrfToken) : '';
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
  const answer: unknown = await response.json();
  if (!response.ok || typeof answer !== 'object' || !answer || !('url' in answer)) {
    throw new Error(`${path} answered ${response.status}.`);
  }
  return String(answer.url);
}

/** Asks for a sign-in at the identity provider and goes there. Comes back to `returnTo`, a path of this portal. */
export async function goToSignIn(provider: string, returnTo: string): Promise<void> {
  window.location.assign(
    await postAuth(`/api/auth/signin/${encodeURIComponent(provider)}`, { callbackUrl: returnTo }),
  );
}

/** Ends the session here and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  await postAuth('/api/auth/signout', { callbackUrl: '/sign-in' });
  window.location.assign('/sign-in');
}
