import { createHash } from 'node:crypto';
import type { Actor } from '#domain/access/actor.ts';
import { PortalError } from '#domain/portal-error.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { ServerContext } from '../context.ts';
import { isUniqueViolation } from '../http/is-unique-violation.ts';

const IDEMPOTENCY_HEADER = 'idempotency-key';
/** A key of a request that died with its process may be used again after this long. */
const ABANDONED_AFTER_MS = 60_000;
/** Answers are kept this long. */
const KEPT_MS = 24 * 3_600_000;

interface Outcome<Body> {
  status: number;
  body: Body;
}

/**
 * Runs the work at most once for each of a person's keys and answers repetitions with the first answer. Failures are
 * not kept: the same key may try again.
 * @throws PortalError invalid (malformed key, or the key came with another request) | conflict (still under way)
 */
export async function withIdempotency<Body>(
  context: Pick<ServerContext, 'database' | 'now'>,
  actor: Actor,
  request: Request,
  bytes: Uint8Array,
  work: () => Promise<Outcome<Body>>,
): Promise<Outcome<Body> & { replayed: boolean }> {
  const key = request.headers.get(IDEMPOTENCY_HEADER);
  if (key === null) return { ...(await work()), replayed: false };
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new PortalError(
      'invalid',
      'The Idempotency-Key must be 1 to 200 printable characters without blanks.',
      {
        details: { field: IDEMPOTENCY_HEADER },
      },
    );
  }
  const { database } = context;
  const id = { personId_key: { personId: actor.personId, key } };
  const kept = await claim(context, actor, key, hashOf(request, bytes));
  if (kept) return { status: kept.status, body: kept.response as Body, replayed: true };
  try {
    const outcome = await work();
    await database.idempotencyKey.update({
      where: id,
      data: { status: outcome.status, response: outcome.body as Prisma.InputJsonValue },
    });
    return { ...outcome, replayed: false };
  } catch (error) {
    await database.idempotencyKey.deleteMany({ where: { personId: actor.personId, key, status: null } });
    throw error;
  }
}

/** Takes the key for this request, or gives the answer that is kept for it. */
async function claim(
  { database, now }: Pick<ServerContext, 'database' | 'now'>,
  actor: Actor,
  key: string,
  requestHash: string,
): Promise<{ status: number; response: unknown } | null> {
  const { personId } = actor;
  const at = now().getTime();
  await database.idempotencyKey.deleteMany({
    where: {
      personId,
      key,
      OR: [
        { status: null, createdAt: { lt: new Date(at - ABANDONED_AFTER_MS) } },
        { createdAt: { lt: new Date(at - KEPT_MS) } },
      ],
    },
  });
  try {
    await database.idempotencyKey.create({ data: { personId, key, requestHash, createdAt: new Date(at) } });
    return null;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  const earlier = await database.idempotencyKey.findUnique({ where: { personId_key: { personId, key } } });
  if (earlier && earlier.requestHash !== requestHash) {
    throw new PortalError(
      'invalid',
      'This Idempotency-Key was used with another request. Use a new key for each request.',
      {
        details: { field: IDEMPOTENCY_HEADER },
      },
    );
  }
  if (!earlier?.status)
    throw new PortalError(
      'conflict',
      'The first request with this Idempotency-Key is still under way. Ask again in a moment.',
    );
  return { status: earlier.status, response: earlier.response };
}

function hashOf(request: Request, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(`${request.method} ${new URL(request.url).pathname}\n`);
  return hash.update(bytes).digest('hex');
}
