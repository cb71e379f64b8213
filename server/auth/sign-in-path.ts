import type { Route } from 'next';
import { withoutSecrets } from '#domain/repository-address.ts';

/** Request header in which the proxy tells the path asked for. */
export const PATH_HEADER = 'x-onramp-path';

/** The sign-in page, with the way back to a path of this portal. `session-ended`: it says why it appears. */
export function signInPath(returnTo: string | null, why?: 'session-ended'): Route {
  const path = safeReturnPath(returnTo);
  const search = new URLSearchParams({
    ...(path === '/' ? {} : { callbackUrl: path }),
    // The code that the sign-in library has for it.
    ...(why ? { error: 'SessionRequired' } : {}),
  });
  return (search.size === 0 ? '/sign-in' : `/sign-in?${search}`) as Route;
}

/** Longest address that is carried through the sign-in; no repository has a longer one. */
const MAX_ADDRESS = 2_000;

/** The page where an onboarding begins, with what was typed there but tokens; null when that is nothing, or no address at all. */
export function onboardPath(address: unknown): string | null {
  if (typeof address !== 'string' || address.trim() === '' || address.length > MAX_ADDRESS) return null;
  return `/onboard?repository=${encodeURIComponent(withoutSecrets(address.toWellFormed()))}`;
}

/** A path of this portal and nothing else: never another host, never a script address. */
export function safeReturnPath(path: string | null | undefined): string {
  if (!path?.startsWith('/') || /^\/[/\\]/.test(path) || /[^\x20-\x7e]|\\/.test(path)) return '/';
  return path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path;
}
