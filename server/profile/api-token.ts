import { createHash, randomBytes } from 'node:crypto';

/** Starts every token, so that secret scanners and people recognise one. */
const TOKEN_PREFIX = 'onramp_';
const RANDOM_BYTES = 32;
/** Characters kept in clear, to recognise a token by: too few to guess the rest. */
const SHOWN_CHARACTERS = TOKEN_PREFIX.length + 6;

export interface NewToken {
  /** Shown once, never stored. */
  token: string;
  hash: Uint8Array<ArrayBuffer>;
  prefix: string;
}

export function generateApiToken(): NewToken {
  const token = `${TOKEN_PREFIX}${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  return { token, hash: hashApiToken(token), prefix: token.slice(0, SHOWN_CHARACTERS) };
}

/** SHA-256: the token has 256 bits of randomness, so a slow hash would add nothing. */
export function hashApiToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(token, 'utf8').digest());
}
