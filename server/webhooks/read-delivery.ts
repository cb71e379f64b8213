import { PortalError } from '#domain/portal-error.ts';
import { readBody } from '../http/read-body.ts';

const MIB = 1024 * 1024;
/** Bodies of deliveries that this process keeps in memory at once. Each takes a few times its length while it is read. */
const MOST_HELD_BYTES = 80 * MIB;
/** GitHub does not ask again by itself; whatever a delivery would have told is found by looking, only later. */
const RETRY_AFTER_MS = 10_000;

let heldBytes = 0;

/**
 * Reads a delivery's body and works on it. Anybody can send one, however long, before its signature can be looked at: so
 * one without a signature is not read, and all together are held to a limit.
 * @throws PortalError unauthenticated (no signature) | unavailable (too many at once)
 * @throws RequestError too-large
 */
export async function withDelivery<Answer>(
  request: Request,
  { maxBytes, signature }: { maxBytes: number; signature: string | null },
  work: (body: Uint8Array<ArrayBuffer>) => Promise<Answer>,
): Promise<Answer> {
  if (!signature) throw new PortalError('unauthenticated', 'The delivery is not signed.');
  let own = 0;
  const reserve = (bytes: number) => {
    if (heldBytes + bytes > MOST_HELD_BYTES)
      throw new PortalError(
        'unavailable',
        'Too many long deliveries come at once. Send this one again later.',
        {
          retryAfterMs: RETRY_AFTER_MS,
        },
      );
    heldBytes += bytes;
    own += bytes;
  };
  try {
    return await work(await readBody(request, maxBytes, reserve));
  } finally {
    heldBytes -= own;
  }
}
