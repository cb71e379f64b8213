import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Store } from '../../kernel/store.ts';
import type { User } from '../types.ts';

const MIN_SECONDS = 600;
/** Managed clusters shorten what is asked for; this one does at a day. */
const MAX_SECONDS = 24 * 3600;

export interface ServiceAccountRef {
  namespace: string;
  name: string;
  uid: string;
}

interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  sub: string;
  'kubernetes.io': { namespace: string; serviceaccount: { name: string; uid: string } };
}

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Bearer tokens: one for the administrator, signed and expiring ones for service accounts. */
export class Tokens {
  readonly adminToken: string;
  readonly #key: Buffer;

  constructor(store: Store) {
    const secrets = store.collection<string>('kubernetes-secret');
    const kept = (name: string) =>
      secrets.get(name) ?? secrets.put(name, randomBytes(32).toString('base64url'));
    this.adminToken = kept('admin-token');
    this.#key = Buffer.from(kept('service-account-key'), 'base64url');
  }

  readonly limits = { minSeconds: MIN_SECONDS, maxSeconds: MAX_SECONDS };

  /** A token for a service account that ends after `seconds`, at most a day (null: never, for token Secrets). */
  mint(
    account: ServiceAccountRef,
    seconds: number | null,
    audiences: string[] = [ISSUER],
  ): { token: string; expires: Date } {
    const issued = Math.floor(Date.now() / 1000);
    const expires = issued + (seconds === null ? 10 * 365 * 86_400 : Math.min(seconds, MAX_SECONDS));
    const claims: Claims = {
      aud: audiences,
      exp: expires,
      iat: issued,
      iss: ISSUER,
      jti: randomUUID(),
      sub: `system:serviceaccount:${account.namespace}:${account.name}`,
      'kubernetes.io': {
        namespace: account.namespace,
        serviceaccount: { name: account.name, uid: account.uid },
      },
    };
    const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return { token: `${body}.${this.#sign(body)}`, expires: new Date(expires * 1000) };
  }

  /** Whom a bearer token speaks for; `uidOf` tells whether its service account still is the same one. */
  authenticate(token: string, uidOf: (namespace: string, name: string) => string | undefined): User | null {
    if (safeEqual(token, this.adminToken)) {
      return { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
    }
    const [header, payload, signature] = token.split('.');
    if (!header || !payload || !signature || !safeEqual(signature, this.#sign(`${header}.${payload}`)))
      return null;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
    const { namespace, serviceaccount } = claims['kubernetes.io'];
    if (claims.exp * 1000 <= Date.now() || !claims.aud.includes(ISSUER)) return null;
    if (uidOf(namespace, serviceaccount.name) !== serviceaccount.uid) return null;
    return {
      name: claims.sub,
      uid: serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] },
    };
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url');
  }
}

function safeEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
