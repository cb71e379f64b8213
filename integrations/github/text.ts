/** Largest file Onramp reads unless told otherwise. */
export const DEFAULT_MAX_BYTES = 1024 * 1024;

/** Text of a base64 answer; null when it is too large, binary (has a NUL), or not UTF-8. */
export function decodeText(base64: string, maxBytes: number): string | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.byteLength > maxBytes || bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
