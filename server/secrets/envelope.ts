import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Envelope encryption at rest: every secret is sealed with a data key of its own, and the data key with a key derived
 * from ONRAMP_SECRET. Layout: version (1 byte), sealed data key, sealed secret; each sealed part is nonce (12 bytes),
 * tag (16 bytes), ciphertext. The purpose is bound in, so that a blob cannot be moved from one column to another.
 */

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const SEALED_KEY_BYTES = NONCE_BYTES + TAG_BYTES + KEY_BYTES;

/** Seals a text. `purpose` names what it is for, for example `session-tokens/<session id>`. */
export function sealSecret(
  masterSecret: string,
  purpose: string,
  plaintext: string,
): Uint8Array<ArrayBuffer> {
  const dataKey = randomBytes(KEY_BYTES);
  const sealedKey = encrypt(deriveKey(masterSecret), dataKey, purpose);
  const sealedText = encrypt(dataKey, Buffer.from(plaintext, 'utf8'), purpose);
  return Uint8Array.from(Buffer.concat([Buffer.from([VERSION]), sealedKey, sealedText]));
}

/** Opens what `sealSecret` made. @throws Error when the secret, the purpose or the bytes are not the sealed ones */
export function openSecret(masterSecret: string, purpose: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== VERSION) throw new Error('The sealed secret has an unknown version.');
  const dataKey = decrypt(deriveKey(masterSecret), bytes.subarray(1, 1 + SEALED_KEY_BYTES), purpose);
  return decrypt(dataKey, bytes.subarray(1 + SEALED_KEY_BYTES), purpose).toString('utf8');
}

/** Key for one use of ONRAMP_SECRET (HKDF, RFC 5869), so that uses never share a key. */
export function deriveKey(masterSecret: string, use = 'envelope'): Buffer {
  return Buffer.from(hkdfSync('sha256', masterSecret, '', `onramp/${use}`, KEY_BYTES));
}

function encrypt(key: Buffer, plaintext: Buffer, purpose: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(purpose, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

function decrypt(key: Buffer, sealed: Buffer, purpose: string): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(purpose, 'utf8'));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
