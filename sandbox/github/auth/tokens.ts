import { createVerify, randomBytes } from 'node:crypto';
import type { Caller } from '../contract.ts';
import { badCredentials, Problem } from '../problem.ts';
import type { App, Token } from '../records.ts';
import type { State } from '../state.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** GitHub's prefixes tell the kinds of token apart. */
const prefixes: Record<Token['grant']['kind'], string> = {
  personal: 'ghp_',
  'user-to-server': 'ghu_',
  installation: 'ghs_',
  job: 'ghs_',
};

/** A random word of letters and digits. */
export const randomWord = (length: number): string =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');

/** Makes and keeps a token. `lifetimeMs` null: until revoked. */
export function mintToken(state: State, grant: Token['grant'], lifetimeMs: number | null): Token {
  const token = `${prefixes[grant.kind]}${randomWord(36)}`;
  return state.tokens.put(token, {
    token,
    grant,
    expiresAt: lifetimeMs === null ? null : Date.now() + lifetimeMs,
  });
}

/** Forgets tokens that ended; called now and then, so that the file does not grow for ever. */
export function sweepTokens(state: State): void {
  for (const [key, token] of state.tokens.entries())
    if (token.expiresAt !== null && token.expiresAt < Date.now()) state.tokens.delete(key);
}

/** The secret of an Authorization header: `Bearer x`, `token x`, or the password of `Basic`. */
export function secretOf(authorization: string): string | null {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(\S+)\s*$/.exec(authorization) ?? [];
  if (/^(bearer|token)$/i.test(scheme)) return rest;
  if (!/^basic$/i.test(scheme)) return null;
  const [user = '', password = ''] = splitOnce(Buffer.from(rest, 'base64').toString('utf8'), ':');
  return password === '' || password === 'x-oauth-basic' ? user : password;
}

/** Who the header speaks for; null without a header. @throws Problem 401 when it is not (any more) good. */
export function identify(state: State, authorization: string | undefined): Caller | null {
  if (authorization === undefined || authorization === '') return null;
  const secret = secretOf(authorization);
  if (secret === null) throw badCredentials();
  if (secret.split('.').length === 3) return identifyApp(state, secret);
  const token = state.tokens.get(secret);
  if (!token || (token.expiresAt !== null && token.expiresAt <= Date.now())) throw badCredentials();
  return callerOf(state, token);
}

function callerOf(state: State, { grant }: Token): Caller {
  switch (grant.kind) {
    case 'personal':
    case 'user-to-server': {
      const account = state.accounts.get(grant.login.toLowerCase());
      if (!account) throw badCredentials();
      const viaApp = grant.kind === 'user-to-server' ? { viaAppId: grant.appId } : {};
      const scopes = grant.kind === 'personal' ? grant.scopes : [];
      return { kind: 'user', login: account.login, userId: account.id, scopes, ...viaApp };
    }
    case 'installation': {
      const installation = state.installations.get(String(grant.installationId));
      if (!installation) throw badCredentials();
      if (installation.suspendedAt !== null) throw new Problem(403, 'This installation has been suspended');
      return { appId: installation.appId, ...grant };
    }
    case 'job':
      return grant;
    default:
      return grant satisfies never;
  }
}

/** An app's own JWT: RS256, issued in the past, at most ten minutes long. */
function identifyApp(state: State, jwt: string): Caller {
  const undecodable = new Problem(401, 'A JSON web token could not be decoded');
  const [header = '', body = '', signature = ''] = jwt.split('.');
  const claims = readJson(body);
  if (readJson(header)?.alg !== 'RS256' || !claims) throw undecodable;
  const issuer = String(claims.iss ?? '');
  const app = state.apps.list().find((one) => String(one.id) === issuer || one.clientId === issuer);
  if (!app) throw new Problem(404, 'Integration not found');
  if (!isSignedBy(app, `${header}.${body}`, signature)) throw undecodable;
  const now = Date.now() / 1000;
  const { iat, exp } = claims;
  if (typeof exp !== 'number' || exp <= now)
    throw new Problem(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + 600) throw new Problem(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + 60)
    throw new Problem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return { kind: 'app', appId: app.id };
}

const isSignedBy = (app: App, signed: string, signature: string): boolean =>
  createVerify('RSA-SHA256').update(signed).verify(app.publicKey, Buffer.from(signature, 'base64url'));

function readJson(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function splitOnce(value: string, by: string): [string, string] {
  const at = value.indexOf(by);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}
