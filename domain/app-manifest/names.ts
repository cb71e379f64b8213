import { sha256Hex } from './sha256.ts';

/** Longest DNS-1123 label. */
export const MAX_LABEL_LENGTH = 63;
/** Longest app name, so that names derived from it fit a label. */
export const MAX_APP_NAME_LENGTH = 40;

const NOT_IN_LABEL = /[^a-z0-9]+/g;

/** An app name from any text: lower case, dashes, at most 40 characters, starting with a letter. */
export function toAppName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(NOT_IN_LABEL, '-')
    .replace(/^-+/, '');
  const started = /^[a-z]/.test(plain) ? plain : `app-${plain}`;
  return started.slice(0, MAX_APP_NAME_LENGTH).replace(/-+$/, '');
}

/**
 * A DNS-1123 label from any text, at most `maxLength` characters. Different texts give different labels: one
 * that had to be changed gets eight digits of its hash.
 */
export function toDnsLabel(text: string, maxLength = MAX_LABEL_LENGTH): string {
  const plain = text
    .toLowerCase()
    .replace(NOT_IN_LABEL, '-')
    .replace(/^-+|-+$/g, '');
  if (plain === text && plain.length <= maxLength) return plain;
  const stem = plain.slice(0, maxLength - 9).replace(/-+$/, '');
  const hash = sha256Hex(text).slice(0, 8);
  return stem === '' ? `x${hash}` : `${stem}-${hash}`;
}
