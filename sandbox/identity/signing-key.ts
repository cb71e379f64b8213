import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import type { Store } from '../kernel/store.ts';

/** A signing key that survives restarts, so that clients may keep its public half. */
export interface SigningKey {
  /** The JSON Web Key Set to publish. */
  keySet(): { keys: Array<Record<string, unknown>> };
  /** Signs claims as a compact JWT (RS256). */
  sign(claims: Record<string, unknown>): string;
}

const KEY_ID = 'sandbox-1';

export function openSigningKey(store: Store): SigningKey {
  const settings = store.collection<{ privateKey: string }>('identity.setting');
  const { privateKey } =
    settings.get('signing-key') ?? settings.put('signing-key', { privateKey: generate() });
  const key = createPrivateKey(privateKey);
  const publicJwk = createPublicKey(key).export({ format: 'jwk' });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    keySet: () => ({ keys: [{ ...publicJwk, kid: KEY_ID, use: 'sig', alg: 'RS256' }] }),
    sign(claims) {
      const input = `${encode({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })}.${encode(claims)}`;
      return `${input}.${createSign('RSA-SHA256').update(input).sign(key, 'base64url')}`;
    },
  };
}

const generate = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
