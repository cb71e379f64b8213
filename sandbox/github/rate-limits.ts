import type { Context } from 'hono';
import { secretOf } from './auth/tokens.ts';

const HOUR_MS = 3_600_000;

export interface RateLimit {
  limit: number;
  remaining: number;
  used: number;
  /** Epoch seconds. */
  reset: number;
}

export interface RateLimits {
  /** Counts a request; the result says whether it was one too many. */
  take(context: Context): RateLimit & { exceeded: boolean };
  peek(context: Context): RateLimit;
}

/** Primary limits per credential and hour: 5,000, or 60 for anonymous callers. Kept in memory: a restart forgives. */
export function createRateLimits(limits = { authenticated: 5000, anonymous: 60 }): RateLimits {
  const windows = new Map<string, { used: number; reset: number }>();

  function windowOf(context: Context) {
    const authorization = context.req.header('authorization');
    const secret = authorization === undefined ? null : secretOf(authorization);
    // An app's JWTs differ from minute to minute; the issuer in their claims is what is counted.
    const key = secret === null ? 'anonymous' : secret.includes('.') ? issuerOf(secret) : secret;
    const now = Date.now();
    let window = windows.get(key);
    if (!window || window.reset <= now) {
      window = { used: 0, reset: now + HOUR_MS };
      windows.set(key, window);
    }
    return { window, limit: key === 'anonymous' ? limits.anonymous : limits.authenticated };
  }

  const show = ({ window, limit }: ReturnType<typeof windowOf>): RateLimit => ({
    limit,
    remaining: Math.max(0, limit - window.used),
    used: Math.min(limit, window.used),
    reset: Math.floor(window.reset / 1000),
  });

  return {
    take(context) {
      const found = windowOf(context);
      found.window.used++;
      return { ...show(found), exceeded: found.window.used > found.limit };
    },
    peek: (context) => show(windowOf(context)),
  };
}

function issuerOf(jwt: string): string {
  try {
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      iss?: unknown;
    };
    return `app ${String(claims.iss)}`;
  } catch {
    return 'anonymous';
  }
}
