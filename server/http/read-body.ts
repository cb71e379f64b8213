import { RequestError } from './request-error.ts';

const FIRST_BYTES = 64 * 1024;

/**
 * The body's raw bytes, read no further than the limit.
 * @param reserve told of bytes before they are kept; throws when there is no room for them
 * @throws RequestError too-large
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  reserve: (bytes: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new RequestError(
      'too-large',
      `The request’s body is longer than ${sizeInWords(maxBytes)}, which is the limit.`,
    );
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge();
  // Grows with what has really come: what is announced only is not given memory yet.
  let bytes = new Uint8Array(Math.min(maxBytes, FIRST_BYTES));
  let length = 0;
  for await (const chunk of request.body ?? []) {
    const end = length + chunk.byteLength;
    if (end > maxBytes) throw tooLarge();
    reserve(chunk.byteLength);
    if (end > bytes.byteLength) {
      const longer = new Uint8Array(Math.min(maxBytes, Math.max(end, bytes.byteLength * 2)));
      longer.set(bytes.subarray(0, length));
      bytes = longer;
    }
    bytes.set(chunk, length);
    length = end;
  }
  return bytes.subarray(0, length);
}

function sizeInWords(bytes: number): string {
  const MIB = 1024 * 1024;
  return bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}
