import type { Route } from 'next';

/** Request header in which the proxy tells the path asked for. */
export const PATH_HEADER = 'x-onramp-path';

/** The sign-in page, with the way back to a path of this portal. */
export function signInPath(returnTo: string | null): Route {
  const path = safeReturnPath(returnTo);
  return (path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`) as Route;
}

/** A path of this portal and nothing else: never another host, never a script address. */
export function safeReturnPath(path: string | null | undefined): string {
  if (!path?.startsWith('/') || /^\/[/\\]/.test(path) || /[^\x20-\x7e]|\\/.test(path)) return '/';
  return path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path;
}
