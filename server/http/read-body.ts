import { PortalError } from '#domain/portal-error.ts';

/** The body's raw bytes, read no further than the limit. @throws PortalError invalid when it is longer */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLong = () =>
    new PortalError(
      'invalid',
      `The request's body is longer than ${Math.floor(maxBytes / 1024)} KiB, which is the limit.`,
    );
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLong();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
